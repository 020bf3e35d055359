import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { aFolderForEachTest, begin, ended } from '../support/command.ts'
import { aWrite } from './operations.ts'

const folder = aFolderForEachTest()

/** Megabytes of log: other operations by somebody whose rights name an extension, so that each must be read, and now and then a write of one. */
async function writeLog(file: string, megabytes: number): Promise<void> {
  const other = JSON.stringify({
    ...aWrite(),
    operationName: 'MICROSOFT.COMPUTE/DISKS/WRITE',
    filling: 'x'.repeat(2000),
  })
  const block = `${`${other}\n`.repeat(400)}${JSON.stringify(aWrite())}\n`
  const stream = createWriteStream(join(folder(), file))
  for (let written = 0; written < megabytes * 1e6; written += block.length)
    if (!stream.write(block)) await new Promise<void>((resolve) => stream.once('drain', resolve))
  stream.end()
  await finished(stream)
}

/** By itself V8 takes what the machine has before it looks what it could free. */
const env = { NODE_OPTIONS: '--max-old-space-size=64 --max-semi-space-size=2' }

/** The most memory that a replay had, in MB, as the kernel counts it. */
async function peakOf(file: string): Promise<number> {
  const child = begin(['replay', file], { folder: folder(), env })
  child.stdout.resume()
  child.stderr.resume()
  const over = ended(child)
  let peak = 0
  while (child.exitCode === null) {
    const status = readStatus(child.pid)
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    await Promise.race([over, sleep(20)])
  }
  expect(child.exitCode).toBe(0)
  return peak
}

function readStatus(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return '' // it has ended
  }
}

test.skipIf(process.platform !== 'linux')('replay needs no more memory for 200 MB than for 60 MB', async () => {
  await writeLog('long.jsonl', 60)
  await writeLog('longer.jsonl', 200)
  const long = await peakOf('long.jsonl')
  const longer = await peakOf('longer.jsonl')
  expect(long).toBeGreaterThan(50)
  expect(longer - long).toBeLessThan(50)
})
