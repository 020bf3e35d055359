import { nextBrace, spanAt } from '../../lib/decode/span.ts'

/**
 * Where the last whole object in damaged bytes ends, before one that may go on behind them; undefined when there is none.
 * A brace whose object is hopeless is passed over, as decode() does.
 */
export function lastRecordEnd(bytes: Uint8Array): number | undefined {
  const hopeless = new Uint8Array(bytes.length)
  let end: number | undefined
  for (let at = nextBrace(bytes, 0, hopeless); at >= 0; ) {
    const span = spanAt(bytes, at)
    if (!span.isBalanced && span.stop === bytes.length) return end
    if (span.isBalanced) end = span.stop
    else for (const bracket of span.open) hopeless[bracket] = 1
    at = nextBrace(bytes, span.isBalanced ? span.stop : at + 1, hopeless)
  }
  return end
}
