import type { Expectation } from './expectation.ts'

/** What holds once an entry has ended, in a sentence: others may stand for the same extension and network. */
export function endingInWords(ended: Expectation, entries: readonly Expectation[], now: Date): string {
  const others = entries.filter((entry) => entry.id !== ended.id && entry.until > now && isOfSameTerm(entry, ended))
  const [last] = others
    .map(({ until }) => until.toISOString().slice(0, 10))
    .sort()
    .reverse()
  if (last === undefined) return 'has ended: the next finding of its scope alerts again.'
  const what = `for ${ended.scope.extension} from AS${ended.scope.asn}`
  return others.length === 1
    ? `has ended. Another entry ${what} stands until ${last}: what it covers alerts nobody.`
    : `has ended. ${others.length} other entries ${what} stand, the last until ${last}: what they cover alerts nobody.`
}

const isOfSameTerm = (a: Expectation, b: Expectation): boolean =>
  a.rule === b.rule &&
  a.scope.asn === b.scope.asn &&
  a.scope.extension.toLowerCase() === b.scope.extension.toLowerCase()
