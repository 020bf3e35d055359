/** The time of the operation inside a finding's id (`20261120T021416123Z-…`), ISO 8601; '' when the id holds none. */
export function timeOfFinding(findingId: string): string {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(findingId) ?? []
  return y === undefined ? '' : `${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`
}
