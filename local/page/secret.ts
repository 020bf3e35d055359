import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits by chance, as text that can stand in an address or an attribute. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Compares in a time that tells nothing of where two texts differ. */
export function isSame(given: string, secret: string): boolean {
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digestOf(given), digestOf(secret))
}
