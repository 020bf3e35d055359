import { InvalidArgumentError } from 'commander'

/** Gathers the values of an option that may be given again: one that took several words would take the arguments behind it too. */
export const each = (value: string, before: readonly string[] = []): string[] => [...before, value]

/** Days of a history window: an hour to 90 days. @throws InvalidArgumentError */
export function days(text: string): number {
  const number = Number(text)
  if (!(number >= 1 / 24 && number <= 90))
    throw new InvalidArgumentError('It is a number of days, from 0.042 (an hour) to 90.')
  return number
}

/** AS numbers parted by commas; an empty text is an empty list. @throws InvalidArgumentError */
export function numbers(text: string): number[] {
  if (!/^\s*(\d+(\s*,\s*\d+)*)?\s*$/.test(text)) throw new InvalidArgumentError('It is a list such as 8075,12076.')
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
}

/** A date or a time with its zone, as ISO 8601 in UTC. @throws InvalidArgumentError */
export function isoTime(text: string): string {
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const at = isIso && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('It is a time such as 2026-06-01T00:00:00Z, or a date.')
  return new Date(at).toISOString()
}

/** Whether the calendar has this day: Date.parse makes 2 March of 30 February. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** A port, low enough that four more follow it. @throws InvalidArgumentError */
export function port(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > 65_500)
    throw new InvalidArgumentError('It is a number from 1 to 65500.')
  return number
}

/** A number of threads. @throws InvalidArgumentError */
export function jobs(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > 64) throw new InvalidArgumentError('It is a number from 1 to 64.')
  return number
}

/** The most days that a command takes: a year. */
export const mostDays = 366

/** Whole days, a year at most. @throws InvalidArgumentError */
export function wholeDays(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > mostDays)
    throw new InvalidArgumentError(`It is a number of days, from 1 to ${mostDays}.`)
  return number
}

/** The number of a network, with or without AS before it. @throws InvalidArgumentError */
export function asNumber(text: string): number {
  const digits = /^(?:AS)?(\d+)$/i.exec(text)?.[1]
  const number = Number(digits)
  if (digits === undefined || number > 4_294_967_295) throw new InvalidArgumentError('It is a number such as 64500.')
  return number
}
