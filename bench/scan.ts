import { join } from 'node:path'
import type { Figure } from './bench.ts'
import { type Share, writeLog } from './log.ts'
import { bundled, inTurn, run } from './processes.ts'
import { medianRatio } from './statistics.ts'

const rounds = 5
const logBytes = 30_000_000
const shares: readonly Share[] = [1, 10, 50]

/**
 * Finding the records of watched operations, against JSON.parse of the same messages; the scanner's part of it, against the plain copy of their bytes; and
 * reading them until it is known which match, against the same without the scanner. One variant a process, in turn.
 */
export async function benchScan(folder: string): Promise<Figure[]> {
  const program = await bundled('scan-variant', folder)
  const figures: Figure[] = []
  for (const share of shares) {
    const log = join(folder, `${share}.jsonl`)
    writeLog(log, share, logBytes)
    for (const size of [1, 10, 50]) {
      const speedOf = (variant: string) => async () =>
        Number((await run(process.execPath, [program, variant, log, String(size)])).out)
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
        const whole = await inTurn({ read: speedOf('read'), everything: speedOf('read everything') }, rounds)
        const value = medianRatio(whole.read, whole.everything)
        figures.push({ name: `read and matched, ${of}`, value, unit: 'x without the scanner' })
      }
    }
  }
  return figures
}
