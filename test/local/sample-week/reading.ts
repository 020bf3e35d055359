import { type SampleMessage, sampleBaseline, sampleWeek } from '../../../local/sample-week/sample-week.ts'

/** A record as a reader of the log sees it; times in milliseconds since 1970. */
export interface Seen {
  arrivesAt: number
  time: number
  operationName: string
  resourceId: string
  correlationId: string
  resultType: string
  category: string
  callerIpAddress?: string
  identity?: unknown
  properties?: unknown
}

export const from = new Date('2026-06-01T00:00:00.000Z')
export const weekOf = (seed: number): SampleMessage[] => [...sampleWeek({ seed, from })]
export const baselineOf = (seed: number): SampleMessage[] => [...sampleBaseline({ seed, from })]

export const isBroken = ({ records }: SampleMessage): boolean => records.length === 0
export const isExtension = ({ operationName }: Seen): boolean =>
  /^microsoft\.compute\/virtualmachine(scaleset)?s\/extensions\//i.test(operationName)

/** The key that the records of one operation share. */
export const operationKey = ({ correlationId, operationName, resourceId }: Seen): string =>
  `${correlationId} ${operationName} ${resourceId}`.toLowerCase()

/** The records of readable messages, taken from the bytes in whatever shape they have. */
export function seenIn(messages: readonly SampleMessage[]): Seen[] {
  return messages
    .filter((message) => !isBroken(message))
    .flatMap(({ body, arrivesAt }) =>
      parse(body.toString('utf8')).map((record) => ({
        ...record,
        time: Date.parse(String(record.time)),
        arrivesAt: arrivesAt.getTime(),
      })),
    )
}

function parse(text: string): Seen[] {
  if (text.startsWith('{"records":')) return JSON.parse(text).records
  if (text.startsWith('[')) return JSON.parse(text)
  return text.split('\n').map((line) => JSON.parse(line))
}
