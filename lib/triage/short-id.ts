import { createHash } from 'node:crypto'

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ' // Crockford's base 32: no I, L, O, U
const length = 5

/** Five letters for an id, for people: the same id always gives the same. Unique among the few that are shown, not among all. */
export function shortId(id: string): string {
  const hash = createHash('sha256').update(id).digest()
  return Array.from({ length }, (_, i) => letters[(hash[i] ?? 0) % letters.length]).join('')
}

/** The ids that a short or whole id (or its beginning) can mean. */
export function idsMeant(text: string, ids: readonly string[]): string[] {
  const whole = ids.filter((id) => id === text)
  if (whole.length > 0) return whole
  const upper = text.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')
  return ids.filter((id) => shortId(id) === upper || (text.length >= 8 && id.startsWith(text)))
}
