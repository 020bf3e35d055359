import { anIdentity, aRecord, aRestRecord, type RawRecord } from '../../test/support/records.ts'
import type { Chance } from '../stack/chance.ts'

/** A message in parts: what stands around its records and between them, and the records themselves. */
export interface Parted {
  readonly head: string
  readonly between: string
  readonly tail: string
  readonly elements: readonly Element[]
}

export interface Element {
  /** Found nowhere else: the correlation id, and the name of the extension. */
  readonly marker: string
  readonly text: string
  /** A success of an operation that a rule names, so it must be found. */
  readonly isWanted: boolean
}

const envelopes: readonly (readonly [head: string, between: string, tail: string, indent: number])[] = [
  ['{"records":[', ',', ']}', 0],
  ['{"records":[', ',', ']}', 0],
  ['{"records":[', ',', ']}', 0],
  ['{"records":[\n', ',\n', '\n]}\n', 0],
  ['{"value":[', ',', ']}', 0],
  ['[', ',', ']', 0],
  ['', '\n', '\n', 0],
  ['{\n  "records": [\n', ',\n', '\n  ]\n}\n', 4],
]

/** A message of one to five records, such as Azure writes them, most of them wanted. `number` makes its markers its own. */
export function partedMessage(chance: Chance, number: number): Parted {
  const [head, between, tail, indent] = chance.pick(envelopes)
  const elements = Array.from({ length: 1 + chance.number(5) }, (_, i): Element => {
    const marker = `fuzz-${number}-${words[i]}`
    const kind = chance.number(10)
    return { marker, text: templateOf(kind, indent).replaceAll(place, marker), isWanted: kind !== 7 && kind !== 8 }
  })
  return { head, between, tail, elements }
}

/** So far apart that no damage makes one of another. */
const words = ['alpha', 'bravo', 'kilo', 'tango', 'zulu']

const place = 'fuzz-marker'
const templates = new Map<string, string>()

function templateOf(kind: number, indent: number): string {
  const name = `${kind} ${indent}`
  const template = templates.get(name) ?? JSON.stringify(recordOf(place, kind), null, indent)
  templates.set(name, template)
  return template
}

const machine =
  '/SUBSCRIPTIONS/5D0F4C2E-0000-4000-8000-000000000001/RESOURCEGROUPS/RG-FUZZ/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-1'

function recordOf(marker: string, kind: number): RawRecord {
  const own = { correlationId: marker, resourceId: `${machine}/EXTENSIONS/${marker}`, identity: shortIdentity }
  const requestbody = JSON.stringify({ publisher: 'Microsoft.Azure.Extensions', settings: { list: [{ n: 1 }, '}'] } })
  switch (kind) {
    case 5:
      return aRestRecord({ ...own, claims: {}, authorization: undefined })
    case 6:
      return aRecord({ ...own, properties: { requestbody, objects: [{ n: 1 }, { n: [2, { n: 3 }] }] } })
    case 7:
      return aRecord({ ...own, operationName: 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION' })
    case 8:
      return aRecord({ ...own, resultType: 'Failure', resultSignature: 'Failed.' })
    case 9:
      return aRecord({ ...own, identity: anIdentity() })
    default:
      return aRecord(own)
  }
}

const shortIdentity = anIdentity({ authorization: undefined, claims: { idtyp: 'user', name: 'maya@contoso.com' } })

export const textOf = ({ head, between, tail, elements }: Parted): string =>
  head + elements.map(({ text }) => text).join(between) + tail
