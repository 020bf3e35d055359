import { firstSeen } from '../../lib/triage/program.ts'
import { UsageError } from '../exit.ts'

/** What a command says of an ASN file that it cannot use. */
export const noUsableAsnData = (file: string, cause: unknown): UsageError =>
  new UsageError(`${file}: no usable ASN data (${(cause as Error).message}) Make it with ${firstSeen} asn update.`)
