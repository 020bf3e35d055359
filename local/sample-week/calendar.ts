export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
export type Weekday = (typeof weekdays)[number]

/** Milliseconds from Monday 00:00 UTC to a moment such as `Fri 02:14` or `Fri 02:14:31`. Throws when it is not of that form. */
export function afterMonday(moment: string): number {
  const parts = /^(\w{3}) (\d\d):(\d\d)(?::(\d\d))?$/.exec(moment)
  const index = weekdays.map(String).indexOf(parts?.[1] ?? '')
  if (!parts || index < 0)
    throw new Error(`'${moment}' is not a moment of the week; write it as 'Fri 02:14' or 'Fri 02:14:31'.`)
  return index * day + Number(parts[2]) * hour + Number(parts[3]) * minute + Number(parts[4] ?? 0) * second
}

/** The weekday of a time, when `from` is a Monday; before `from` too. */
export function weekdayAt(from: number, at: number): Weekday {
  const index = ((Math.floor((at - from) / day) % 7) + 7) % 7
  return weekdays[index] ?? 'Mon'
}

/** Azure's own form: seven digits of a second and Z. `ticks` are the four digits below the millisecond. */
export function timestamp(at: number, ticks: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`
}
