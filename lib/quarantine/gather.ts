import { groupBy } from '../group-by.ts'
import type { Read } from '../read/read.ts'
import type { Origin, Unreadable } from './quarantine.ts'

/** More pieces of one message than this are kept as that message: each would be a blob of its own. */
const mostPieces = 20

/** What of a batch goes to quarantine, in order: unreadable pieces, or the whole message where it has many of them. */
export function gather(
  read: readonly Read[],
  messages: readonly { readonly bytes: Uint8Array; readonly origin: Origin }[],
): Unreadable[] {
  const unreadable = groupBy(
    read.flatMap((one) => (one.kind === 'final' && one.unreadable ? [{ ...one, bytes: one.unreadable }] : [])),
    ({ message }) => message,
  )
  return messages.flatMap(({ bytes, origin }, message) => {
    const pieces = unreadable.get(message) ?? []
    if (pieces.length <= mostPieces)
      return pieces.map((piece) => ({ bytes: piece.bytes, reason: piece.verdict.reason, origin }))
    return [{ bytes, reason: `${pieces.length} records, the first: ${pieces[0]?.verdict.reason}`, origin }]
  })
}
