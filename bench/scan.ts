import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { type Share, writeLog } from './log.ts'
import { bundled, inTurn, run } from './processes.ts'
import { medianRatio } from './statistics.ts'

const rounds = 5
const logBytes = 30_000_000
const shares: readonly Share[] = [1, 10, 50]

/**
 * Finding the records of watched operations, against JSON.parse of the same messages; the scanner's part of it, against the plain copy of their bytes; and
 * reading them until it is known which match, against the same without the scanner. Messages have just been received, but where it says otherwise. One variant
 * a process, in turn.
 */
export async function benchScan(folder: string): Promise<Figure[]> {
  const program = await bundled('scan-variant', folder)
  const figures: Figure[] = []
  for (const share of shares) {
    const log = join(folder, `${share}.jsonl`)
    writeLog(log, share, logBytes)
    for (const size of [1, 10, 50]) {
      const speedOf =
        (variant: string, when = 'received') =>
        async () =>
          Number((await run(process.execPath, [program, variant, log, String(size), when])).out)
      const { detect, parse, scan, copy } = await inTurn(
        { detect: speedOf('detect'), parse: speedOf('parse'), scan: speedOf('scan'), copy: speedOf('copy') },
        rounds,
      )
      const of = `${share / 10} % watched, ${size} a message`
      figures.push(
        { name: `found, ${of}`, value: medianRatio(detect, parse), unit: 'x JSON.parse' },
        { name: `scanned, ${of}: time`, value: medianRatio(copy, scan), unit: 'x the copy' },
      )
      if (share === 10) {
        const { long, parseLong, read, everything } = await inTurn(
          {
            long: speedOf('detect', 'kept'),
            parseLong: speedOf('parse', 'kept'),
            read: speedOf('read'),
            everything: speedOf('read everything'),
          },
          rounds,
        )
        figures.push(
          { name: `found, ${of}, received long before`, value: medianRatio(long, parseLong), unit: 'x JSON.parse' },
          { name: `read and matched, ${of}`, value: medianRatio(read, everything), unit: 'x without the scanner' },
        )
      }
    }
  }
  return figures
}
