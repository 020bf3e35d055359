import { readFileSync } from 'node:fs'
import { type AsnData, openAsnData } from '../../lib/enrich/asn-data.ts'
import { exitCode } from '../exit.ts'
import { json, printable, type Terminal } from '../output/terminal.ts'
import { lookUp } from './look-up.ts'
import { noUsableAsnData } from './no-usable-data.ts'
import { runProgram } from './run-program.ts'
import { updateAsn } from './update.ts'

/** Says which network each address belongs to, from which data. Answers the exit code. */
export function asnOf(
  addresses: readonly string[],
  file: string,
  asJson: boolean,
  out: Terminal,
  talk: Terminal,
): number {
  const data = asnDataOf(file)
  const rows = lookUp(addresses, data)
  for (const row of rows) {
    if (asJson) out.line(json(row))
    else {
      const network = row.asn === undefined ? '' : `AS${row.asn} ${row.organisation ?? ''}`
      out.line(
        [row.address.padEnd(40), network, row.note ? `(${row.note})` : '']
          .filter((part) => part !== '')
          .map(printable)
          .join('  '),
      )
    }
  }
  talk.line(`From ${data.source}.`)
  return rows.every(({ asn }) => asn !== undefined) ? exitCode.done : exitCode.failed
}

/** Brings the newest ASN data. Answers the exit code. */
export async function asnUpdate(folder: string, talk: Terminal): Promise<number> {
  talk.line('Fetching the newest ASN data with npm …')
  const update = await updateAsn({ folder, run: runProgram })
  if (update.kind === 'current') {
    talk.line(`${update.file} is as new as the open data is: ${update.source}.`)
    talk.line('Newer: GeoLite2-ASN of MaxMind, with --asn-file here, by maxMindAccount and maxMindKey in Azure.')
  } else
    talk.line(
      `${update.file}: ${update.ranges.toLocaleString('en-US')} ranges, ${update.source}${update.before ? ` (before: ${update.before})` : ''}.`,
    )
  return exitCode.done
}

function asnDataOf(file: string): AsnData {
  try {
    return openAsnData(readFileSync(file))
  } catch (error) {
    throw noUsableAsnData(file, error)
  }
}
