import { configure, type ScanExports } from '../../lib/scan/configure.ts'
import { scanWasm } from '../../lib/scan/scan-wasm.ts'

// TypeScript declares it for browsers only.
declare const WebAssembly: {
  readonly Module: { new (code: Uint8Array): object; imports(module: object): unknown[] }
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

const compiled = new WebAssembly.Module(Buffer.from(scanWasm, 'base64'))

export const importsOfScanModule = (): unknown[] => WebAssembly.Module.imports(compiled)

/** The bare module, called as the scanner calls it, with any bytes around the message. */
export interface ScanModule {
  /** Hits of find() in the message, or -1. `bait` fills the memory before and behind it. */
  find(message: Uint8Array, bait?: string): number[] | -1
  /** What slice() makes of the message and these hits: start, end and number of each range, or -1. */
  slice(message: Uint8Array, hits: readonly number[], bait?: string): number[][] | -1
}

export function scanModule(names: readonly string[]): ScanModule {
  const module = new WebAssembly.Instance(compiled).exports as ScanExports
  configure(module, new Set(names))
  const bytes = new Uint8Array(module.memory.buffer)
  const start = module.MESSAGE.value
  const afterRanges = module.RANGES.value + 3 * 4 * 4096
  const numbersAt = (at: number, count: number): number[] => [...new Uint32Array(module.memory.buffer, at, count)]

  function put(message: Uint8Array, bait: string): void {
    const text = Buffer.from(bait.repeat(10))
    // The end of the bait stands right before the message, its beginning right behind it.
    bytes.set(
      text.subarray(-Math.min(text.length, start - afterRanges)),
      start - Math.min(text.length, start - afterRanges),
    )
    bytes.set(message, start)
    bytes.set(text, start + message.length)
  }

  return {
    find(message, bait = '\0') {
      put(message, bait)
      const found = module.find(message.length)
      return found < 0 ? -1 : numbersAt(module.HITS.value, found)
    },
    slice(message, hits, bait = '\0') {
      put(message, bait)
      new Uint32Array(module.memory.buffer, module.HITS.value, hits.length).set(hits)
      const found = module.slice(message.length, hits.length)
      if (found < 0) return -1
      const numbers = numbersAt(module.RANGES.value, 3 * found)
      return Array.from({ length: found }, (_, i) => numbers.slice(3 * i, 3 * i + 3))
    },
  }
}
