import { createServer, type RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'
import { listen } from '../../local/ports.ts'

/** A web server of this machine that is gone after the test. Answers its address. */
export async function aServer(answer: RequestListener): Promise<string> {
  const { port, close } = await listen(createServer(answer))
  onTestFinished(close)
  return `http://127.0.0.1:${port}`
}
