import { operationsToRead, readerWith } from '../lib/read/reader.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import { scannerFor } from '../lib/scan/scanner-for.ts'

/** Prints how many milliseconds a new process takes to set the scanner up, and for its first two messages. */
const operations = operationsToRead(shippedRules())
const message = Buffer.from(
  JSON.stringify({ records: [{ operationName: 'MICROSOFT.COMPUTE/DISKS/WRITE', filling: 'x'.repeat(3000) }] }),
)

const times = [performance.now()]
const read = readerWith(scannerFor(operations))
times.push(performance.now())
read(message)
times.push(performance.now())
read(message)
times.push(performance.now())
const [begin = 0, made = 0, first = 0, second = 0] = times
process.stdout.write(JSON.stringify({ made: made - begin, first: first - made, second: second - first }))
