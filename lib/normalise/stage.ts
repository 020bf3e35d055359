import { asciiLower } from './ascii.ts'

/** Where a record stands in its operation. */
export type Stage = 'start' | 'accept' | 'success' | 'failure'

const stages: ReadonlyMap<string, Stage> = new Map([
  ['start', 'start'],
  ['started', 'start'],
  ['accept', 'accept'],
  ['accepted', 'accept'],
  ['success', 'success'],
  ['succeeded', 'success'],
  ['failure', 'failure'],
  ['failed', 'failure'],
])

/**
 * The stage that a record claims for itself: `resultType`, else REST's `status.value`, else the part of `resultSignature` before its dot
 * (`Succeeded.Created`). The first of them that says anything decides, in any case, with or without a dot at its end; a word that is
 * no stage (`Updated`, `0`) leaves it undefined.
 */
export function stageOf(resultType: unknown, statusValue: unknown, resultSignature: unknown): Stage | undefined {
  const written = said(resultType) ?? said(statusValue) ?? said(resultSignature)?.split('.', 1)[0]
  return written === undefined ? undefined : stages.get(asciiLower(written).replace(/\.$/, ''))
}

function said(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  return text === '' ? undefined : text
}
