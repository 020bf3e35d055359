const isoTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))?$/

/**
 * Milliseconds since the epoch of an ISO 8601 time with up to nine digits of a second (those past the third are cut) and `Z` or an offset
 * (without one it is UTC). Undefined for anything else, for days that no calendar has, and for times before 1970: year 1 is how .NET writes
 * that there is none.
 */
export function timeOf(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? isoTime.exec(value) : null
  if (parts === null) return undefined
  const [, local = '', fraction = '', sign, hours, minutes] = parts
  const localMs = Date.parse(`${local}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  // Date.parse turns 30 February into 2 March.
  if (Number.isNaN(localMs) || !new Date(localMs).toISOString().startsWith(local)) return undefined
  const offsetMs = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000
  const timeMs = localMs - offsetMs
  return timeMs < 0 ? undefined : timeMs
}
