import fc from 'fast-check'
import { anIdentity, aRecord, type RawRecord } from './records.ts'

/** One record of a made-up log: of which operation, where it stands, when, from which address, by whom. */
export interface Saying {
  readonly operation: 0 | 1 | 2
  readonly stage: 'start' | 'accept' | 'success'
  readonly halfDay: number
  readonly from: 'a' | 'b' | 'c' | undefined
  /** Undefined: the record does not say. */
  readonly who: 0 | 1 | undefined
  /** The application through which it was asked; undefined: the record does not say. */
  readonly app?: 0 | 1 | undefined
}

const halfDayMs = 12 * 60 * 60_000
const firstMs = Date.parse('2026-03-01T00:00:00Z')

export const windowMs = 14 * halfDayMs
export const addressOf = { a: '203.0.113.7', b: '203.0.113.8', c: '198.51.100.9' } as const
/** `a` and `b` are two addresses of one network. */
export const networkOf = { a: '64500', b: '64500', c: '64501' } as const
/** Two operations touch extensions of one name on two machines, the third another. */
export const extensionOf = ['customscript', 'customscript', 'vmaccess'] as const
export const objectIdOf = ['a4d7e910-5c2b-4f83-86b1-d0e3f5a72c90', 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c91'] as const
const appIdOf = ['14d7e910-5c2b-4f83-86b1-d0e3f5a72c92', '14d7e910-5c2b-4f83-86b1-d0e3f5a72c93'] as const
export const timeOf = ({ halfDay }: Pick<Saying, 'halfDay'>): number => firstMs + halfDay * halfDayMs

/** 20 days of half days: gaps just below, at and above the window are all likely. */
export const sayings = (maxLength: number): fc.Arbitrary<Saying[]> =>
  fc.array(
    fc.record({
      operation: fc.constantFrom(0, 1, 2),
      stage: fc.constantFrom('start', 'accept', 'success', 'success'),
      halfDay: fc.integer({ min: 0, max: 40 }),
      from: fc.constantFrom('a', 'b', 'c', undefined, undefined),
      who: fc.constantFrom(0, 0, 1, undefined),
      app: fc.constantFrom(undefined, undefined, 0, 1),
    }),
    { minLength: 1, maxLength },
  )

/** Cuts a list into batches: each number is the length of one, over and over. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })

export function batchesOf<T>(items: readonly T[], lengths: readonly number[]): T[][] {
  const batches: T[][] = []
  for (let at = 0, i = 0; at < items.length; i++) {
    const length = lengths[i % lengths.length] ?? 1
    batches.push(items.slice(at, at + length))
    at += length
  }
  return batches
}

export function recordOf(saying: Saying): RawRecord {
  const { operation, stage, from, who, app } = saying
  const machine = `VM-${operation}`
  const extension = extensionOf[operation].toUpperCase()
  return aRecord({
    time: new Date(timeOf(saying)).toISOString(),
    correlationId: `00000000-0000-4000-8000-00000000000${operation}`,
    resourceId: `/SUBSCRIPTIONS/3E8F6B20-51C7-4A9D-B2E4-9D0C7A1F5B68/RESOURCEGROUPS/RG-WEB/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/${machine}/EXTENSIONS/${extension}`,
    resultType: { start: 'Start', accept: 'Accept', success: 'Success' }[stage],
    resultSignature: { start: 'Started.', accept: 'Accepted.', success: 'Succeeded.' }[stage],
    callerIpAddress: from && addressOf[from],
    identity: who === undefined && app === undefined ? undefined : identityOf(saying),
  })
}

const identityOf = ({ who, app }: Saying): RawRecord =>
  anIdentity({
    claims: {
      idtyp: 'user',
      ...(who === undefined ? {} : { oid: objectIdOf[who] }),
      ...(app === undefined ? {} : { appid: appIdOf[app] }),
    },
    authorization: undefined, // its evidence would name somebody
  })
