import { spanAt } from '../../lib/decode/span.ts'

const openBrace = 0x7b

/**
 * Where the last whole object in damaged bytes ends, before one that may go on behind them; undefined when there is none.
 * A brace whose object is hopeless is passed over, as decode() does.
 */
export function lastRecordEnd(bytes: Uint8Array): number | undefined {
  let end: number | undefined
  for (let at = bytes.indexOf(openBrace); at >= 0; ) {
    const span = spanAt(bytes, at)
    if (!span.isBalanced && span.stop === bytes.length) return end
    if (span.isBalanced) end = span.stop
    at = bytes.indexOf(openBrace, span.isBalanced ? span.stop : at + 1)
  }
  return end
}
