import { Writable } from 'node:stream'

/** A stream that keeps what is written to it, as a terminal of 80 columns if it is said to be one. */
export function aStream(isTTY: boolean) {
  const written: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk))
      done()
    },
  })
  return { stream: Object.assign(stream, { isTTY, columns: 80 }), text: () => written.join('') }
}
