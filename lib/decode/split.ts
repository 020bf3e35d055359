import { byte, isBlank, trimmed } from './json-bytes.ts'
import { advance, kind, kindOf, type Nest } from './nest.ts'
import { headAfter, isHeadDone, tailOf } from './split-head.ts'

/** Cuts a stream of bytes into the elements of its outer array without parsing them, and holds no more than one element. */
export interface Splitter {
  /**
   * Takes the next bytes and gives the elements that end in them: views of the chunk where they lie within it, so it must not be
   * written over. Once it is broken it gives none and keeps no more bytes.
   */
  push(chunk: Uint8Array): Uint8Array[]
  /** Why the bytes so far are not the array that was expected; undefined while they may be. */
  readonly broken: string | undefined
  /** Says that no more bytes come. */
  end(): SplitEnd
}

export type SplitEnd =
  | { readonly kind: 'whole' }
  /** `rest` is what had not been given out when it broke: it begins at offset `at` of the stream and ends with the chunk that broke it. */
  | { readonly kind: 'broken'; readonly why: string; readonly at: number; readonly rest: Uint8Array }

/** An element that spans chunks must be held; a longer one than this is the sign of a lost quote or bracket. */
const longestElement = 64 * 1024 * 1024

/**
 * Splits `[…]`, `{"records":[…]}` and `{"value":[…]}`, a BOM in front or not: brackets outside strings must balance (their kinds are not
 * compared), backslashes stand only in strings, and nothing but blanks surrounds the whole. In the array an element is a bracketed value, or a
 * run of other bytes up to a comma or bracket less the blanks around it. Whether it is JSON is for the caller to find out.
 */
export function createSplitter(maxElementBytes: number = longestElement): Splitter {
  return new ArraySplitter(maxElementBytes)
}

/** The elements of a whole message, or undefined where its structure is not sound. */
export function split(message: Uint8Array): Uint8Array[] | undefined {
  const splitter = createSplitter(message.length)
  const elements = splitter.push(message)
  return splitter.end().kind === 'whole' ? elements : undefined
}

/** Invariant between calls: `#held` are the bytes of the stream from `#restAt` on, if an element (or the head) has begun; else it is empty. */
class ArraySplitter implements Splitter {
  broken: string | undefined
  readonly #maxElementBytes: number
  #stage: 'head' | 'array' | 'tail' = 'head'
  #head = ''
  #tail: '}' | '' = ''
  readonly #nest: Nest = { depth: 0, inString: false, skip: 0 }
  #isBracketed = false
  /** Where in this chunk the open element begins, 0 if in an earlier one; undefined between elements. */
  #start: number | undefined = 0
  #held: Uint8Array[] = []
  #heldBytes = 0
  #restAt = 0
  #seen = 0

  constructor(maxElementBytes: number) {
    this.#maxElementBytes = maxElementBytes
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const elements: Uint8Array[] = []
    if (this.broken !== undefined) return elements
    let at = 0
    while (at < chunk.length && this.broken === undefined) {
      if (this.#stage === 'head') at = this.#readHead(chunk, at)
      else if (this.#stage === 'tail') at = this.#readTail(chunk, at)
      else if (this.#isInside()) at = this.#readInside(chunk, at, elements)
      else at = this.#readBetween(chunk, at, elements)
    }
    this.#hold(chunk)
    return elements
  }

  end(): SplitEnd {
    const isWhole = this.#stage === 'tail' && this.#tail === ''
    const why = this.broken ?? (isWhole ? undefined : 'the array does not end')
    return why === undefined
      ? { kind: 'whole' }
      : { kind: 'broken', why, at: this.#restAt, rest: Buffer.concat(this.#held) }
  }

  #isInside(): boolean {
    return this.#nest.inString || this.#nest.depth > 0
  }

  #readHead(chunk: Uint8Array, at: number): number {
    const head = headAfter(this.#head, chunk[at] ?? 0)
    if (head === undefined) return this.#break('no array of records begins here', at)
    this.#head = head
    if (!isHeadDone(head)) return at + 1
    this.#stage = 'array'
    this.#tail = tailOf(head)
    this.#forget(at + 1)
    return at + 1
  }

  /** Within a string or a bracketed element. */
  #readInside(chunk: Uint8Array, from: number, elements: Uint8Array[]): number {
    const at = advance(chunk, from, this.#nest)
    if (this.#isInside() && at < chunk.length) return this.#break('a backslash stands outside a string', at)
    if (!this.#isInside() && this.#isBracketed) this.#give(chunk, at, elements)
    return at
  }

  /** In the outer array itself: one byte. */
  #readBetween(chunk: Uint8Array, at: number, elements: Uint8Array[]): number {
    const what = kindOf(chunk[at])
    if (what === kind.blank) return at + 1
    if (what === kind.backslash) return this.#break('a backslash stands outside a string', at)
    if (what === kind.opens || what === kind.closes || what === kind.comma) this.#give(chunk, at, elements)
    if (what === kind.comma) return at + 1
    if (what === kind.closes) return this.#close(chunk, at)
    this.#open(at)
    this.#isBracketed = what === kind.opens
    this.#nest.depth = what === kind.opens ? 1 : 0
    this.#nest.inString = what === kind.quote
    return at + 1
  }

  #close(chunk: Uint8Array, at: number): number {
    if (chunk[at] !== byte.closeBracket) return this.#break('a bracket closes what did not open', at)
    this.#stage = 'tail'
    return at + 1
  }

  #readTail(chunk: Uint8Array, at: number): number {
    const value = chunk[at]
    if (value === byte.closeBrace && this.#tail === '}') this.#tail = ''
    else if (!isBlank(value)) return this.#break('something follows the array', at)
    return at + 1
  }

  /** Gives out the open element, if there is one, as ending before `at`. */
  #give(chunk: Uint8Array, at: number, elements: Uint8Array[]): void {
    if (this.#start === undefined) return
    const last = chunk.subarray(this.#start, at)
    const element = this.#held.length === 0 ? last : Buffer.concat([...this.#held, last])
    elements.push(this.#isBracketed ? element : trimmed(element))
    this.#forget(at)
  }

  /** Nothing before `at` is needed any more. */
  #forget(at: number): void {
    this.#start = undefined
    this.#isBracketed = false
    this.#held = []
    this.#heldBytes = 0
    this.#restAt = this.#seen + at
  }

  #open(at: number): void {
    if (this.#start !== undefined) return
    this.#start = at
    this.#restAt = this.#seen + at
  }

  #break(why: string, at: number): number {
    this.broken = why
    this.#open(at)
    return at
  }

  /** Keeps what of the chunk belongs to an element that goes on in the next, or to the rest. */
  #hold(chunk: Uint8Array): void {
    if (this.#start !== undefined) {
      this.#held.push(chunk.subarray(this.#start))
      this.#heldBytes += chunk.length - this.#start
      this.#start = 0
    }
    this.#seen += chunk.length
    if (this.#heldBytes > this.#maxElementBytes) this.broken ??= `no element ends within ${this.#maxElementBytes} bytes`
  }
}
