import { decode } from '../../lib/decode/decode.ts'

/** What decode makes of a message: records as their values, unreadable pieces as their text and reason. */
export const told = (message: string | Uint8Array): unknown[] =>
  decode(Buffer.from(message)).map((piece) =>
    piece.kind === 'record' ? piece.value : { unreadable: Buffer.from(piece.bytes).toString(), reason: piece.reason },
  )
