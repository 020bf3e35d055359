import { styleText } from 'node:util'
import { visible, visibleJson } from '../../lib/render/legible.ts'

type Style = Parameters<typeof styleText>[0]

/** One of the two streams of a command: results on stdout, progress and talk on stderr. */
export interface Terminal {
  /** A person is watching: colour and a moving line are welcome. */
  readonly isTerminal: boolean
  readonly columns: number
  /** Writes a line. */
  line(text?: string): void
  /** Replaces the moving line; '' takes it away. Does nothing where nobody watches. */
  status(text: string): void
  /** The text in a style, or as it is where styles do not belong (a pipe, NO_COLOR). */
  style(style: Style, text: string): string
}

type Stream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number }

/** The two streams of a command, which may be one screen: what either writes pushes down the moving line that both share. */
export function terminals(stdout: Stream, stderr: Stream, env: NodeJS.ProcessEnv): { out: Terminal; talk: Terminal } {
  const moving = new MovingLine(stderr)
  return { out: terminal(stdout, env, moving), talk: terminal(stderr, env, moving) }
}

/** @param env NO_COLOR is heeded in it (https://no-color.org) */
export function terminal(stream: Stream, env: NodeJS.ProcessEnv, moving = new MovingLine(stream)): Terminal {
  const isTerminal = stream.isTTY === true
  const coloured = isTerminal && !env.NO_COLOR
  const columns = (): number => stream.columns ?? 80
  return {
    isTerminal,
    get columns() {
      return columns()
    },
    line(text = '') {
      if (isTerminal) moving.pushDown(() => stream.write(`${text}\n`))
      else stream.write(`${text}\n`)
    },
    status(text) {
      if (isTerminal) moving.show(text.slice(0, Math.max(0, columns() - 1)))
    },
    style: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  }
}

/** The last line of a screen, which is taken away before anything else is written there, and drawn again after it. */
class MovingLine {
  readonly #stream: Stream
  #text = ''

  constructor(stream: Stream) {
    this.#stream = stream
  }

  show(text: string): void {
    this.#clear()
    this.#text = text
    this.#stream.write(text)
  }

  pushDown(write: () => void): void {
    this.#clear()
    write()
    if (this.#text !== '') this.#stream.write(this.#text)
  }

  #clear(): void {
    if (this.#text !== '') this.#stream.write('\r\x1b[2K')
  }
}

/** A line that has text of somebody else's in it, made harmless for a terminal; spaces at its beginning are an indent. */
export const printable = (text: string): string => visible(text.replace(/(?<=\P{Zs})\p{Zs}+/gu, ' '))

/** A value as one line of JSON that is harmless for a terminal too: what does not print stands in a string, as its escape. */
export const json = (value: unknown): string => visibleJson(JSON.stringify(value))

/** A text as wide as its column: filled up, or cut. */
export const inWidth = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)

export const severityColour = { low: 'cyan', medium: 'yellow', high: 'red', critical: 'magenta' } as const
