import { groupBy } from '../../../lib/group-by.ts'

const utc = { timeZone: 'UTC' } as const
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  ...utc,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
const longDayFormat = new Intl.DateTimeFormat('en-GB', { ...utc, day: 'numeric', month: 'long', year: 'numeric' })
const shortDayFormat = new Intl.DateTimeFormat('en-GB', { ...utc, day: 'numeric', month: 'short' })
const momentFormat = new Intl.DateTimeFormat('en-GB', {
  ...utc,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** `Friday 20 November 2026` (UTC, like all of these). */
export const dayInWords = (time: string): string => dayFormat.format(new Date(time)).replace(',', '')
/** `20 November 2026` */
export const longDay = (time: string): string => longDayFormat.format(new Date(time))
/** `20 Nov` */
export const shortDay = (time: string): string => shortDayFormat.format(new Date(time))
/** `02:14` */
export const clockTime = (time: string): string => time.slice(11, 16)
/** `Fri 20 Nov, 02:14 UTC` */
export const moment = (time: string): string => `${momentFormat.format(new Date(time)).replace(',', '')} UTC`
/** `2026-11-20 02:14:16 UTC` */
export const exactTime = (time: string): string => `${time.replace('T', ' ').slice(0, 19)} UTC`

const steps = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

/** `4 min ago`, counted by the server's clock. */
export function ago(time: string, now: string): string {
  const ms = Math.max(0, Date.parse(now) - Date.parse(time))
  for (const [unitMs, unit] of steps) {
    const count = Math.floor(ms / unitMs)
    if (count > 0) return `${count} ${unit} ago`
  }
  return 'just now'
}

/** `40 ms`, `1.4 s`, `12 s`, `3 min` */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}

/** What has a time, by its day, in the order in which it stands. */
export const byDay = <T extends { readonly time: string }>(timed: readonly T[]): [day: string, own: T[]][] => [
  ...groupBy(timed, ({ time }) => time.slice(0, 10)),
]
