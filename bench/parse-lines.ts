import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

// What somebody would write first: parse each line of the file, count the successful extension operations.
let count = 0
for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? '') })) {
  const { operationName, resultType } = JSON.parse(line) as { operationName?: unknown; resultType?: unknown }
  if (resultType === 'Success' && /\/extensions\/(?:write|delete|read)$/i.test(String(operationName))) count++
}
process.stdout.write(`${count}\n`)
