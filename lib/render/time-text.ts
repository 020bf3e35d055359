const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** `Fri 2026-03-06 21:14:07 UTC`, from ISO 8601 in UTC: the weekday tells a working hour from a quiet one. */
export const timeText = (iso: string): string =>
  `${weekdays[new Date(iso).getUTCDay()]} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`

/** `Fri 2026-03-06 21:14:07 UTC to 21:14:31`: from the first to the last of some times. */
export function timeSpan(times: readonly string[]): string {
  const inOrder = [...times].sort()
  const [first = '', last = ''] = [inOrder[0], inOrder.at(-1)]
  if (first === last) return timeText(first)
  const isOneDay = first.slice(0, 10) === last.slice(0, 10)
  return `${timeText(first)} to ${isOneDay ? last.slice(11, 19) : timeText(last)}`
}
