import { configure, type ScanExports } from './configure.ts'
import type { LineScan, Scan, Scanner, Slice } from './scan.ts'
import { scanWasm } from './scan-wasm.ts'

// TypeScript declares it for browsers only.
declare const WebAssembly: {
  validate(code: Uint8Array): boolean
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** Bytes behind the message that the module may read. */
const slack = 128
const page = 65_536
const mostRanges = 4096

/** A scanner for these operations (ASCII lower case); undefined where WebAssembly has no SIMD, or they are too many for it. */
export function createScanner(operations: ReadonlySet<string>): Scanner | undefined {
  const instance = instantiate()
  return instance !== undefined && configure(instance, operations) ? new WasmScanner(instance) : undefined
}

function instantiate(): ScanExports | undefined {
  const code = Buffer.from(scanWasm, 'base64')
  if (!WebAssembly.validate(code)) return undefined
  // assembly/scan.ts exports just these.
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as ScanExports
}

/** Views of the module's memory are made anew when it grows: growing detaches them. */
class WasmScanner implements Scanner {
  readonly #module: ScanExports
  readonly #start: number
  #bytes: Uint8Array
  #ranges: Uint32Array

  constructor(module: ScanExports) {
    this.#module = module
    this.#start = module.MESSAGE.value
    this.#bytes = new Uint8Array(0)
    this.#ranges = new Uint32Array(0)
    this.#view()
  }

  scan(message: Uint8Array): Scan {
    const { length } = message
    this.#reserve(length)
    this.#bytes.set(message, this.#start)
    const found = this.#module.find(length)
    if (found === 0) return 'nothing'
    const elements = found < 0 ? -1 : this.#module.slice(length, found)
    if (elements < 0) return 'everything'
    return this.#slices(elements, (start, end) => message.subarray(start, end))
  }

  room(length: number): Uint8Array {
    this.#reserve(length)
    return this.#bytes.subarray(this.#start, this.#bytes.length - slack)
  }

  scanLines(length: number): LineScan {
    const toRead: Slice[] = []
    let [lines, blankLines] = [0, 0]
    for (let from = 0; from < length; from = this.#module.nextLine.value) {
      const found = this.#module.findLines(from, length)
      toRead.push(...this.#copied(found, lines))
      lines += this.#module.lines.value
      blankLines += this.#module.blankLines.value
    }
    return { toRead, lines, blankLines }
  }

  /** Lines that were found, `before` lines behind the first; their bytes are copied to one piece of memory, so that a thread can hand it over. */
  #copied(count: number, before: number): Slice[] {
    const found = this.#slices(count, (start, end) => this.#bytes.subarray(this.#start + start, this.#start + end))
    const copy = new Uint8Array(found.reduce((sum, { bytes }) => sum + bytes.length, 0))
    let at = 0
    return found.map(({ number, bytes }) => {
      copy.set(bytes, at)
      at += bytes.length
      return { number: before + number, bytes: copy.subarray(at - bytes.length, at) }
    })
  }

  #slices(count: number, bytesOf: (start: number, end: number) => Uint8Array): Slice[] {
    const slices: Slice[] = []
    for (let i = 0; i < 3 * count; i += 3)
      slices.push({ number: this.#ranges[i + 2] ?? 0, bytes: bytesOf(this.#ranges[i] ?? 0, this.#ranges[i + 1] ?? 0) })
    return slices
  }

  #reserve(length: number): void {
    const missing = this.#start + length + slack - this.#bytes.length
    if (missing <= 0) return
    this.#module.memory.grow(Math.ceil(missing / page))
    this.#view()
  }

  #view(): void {
    this.#bytes = new Uint8Array(this.#module.memory.buffer)
    this.#ranges = new Uint32Array(this.#module.memory.buffer, this.#module.RANGES.value, 3 * mostRanges)
  }
}
