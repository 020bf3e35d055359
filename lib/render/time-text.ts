const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** `Fri 2026-03-06 21:14:07 UTC`, from ISO 8601 in UTC: the weekday tells a working hour from a quiet one. */
export const timeText = (iso: string): string =>
  `${weekdays[new Date(iso).getUTCDay()]} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
