import type { Network } from '../../lib/enrich/asn-data.ts'
import { mapHead, pointer, text, uint } from './encode.ts'

const numberKey = 'autonomous_system_number'
const nameKey = 'autonomous_system_organization'

/** The data section as it grows: a network is written when it is first asked for, a text only once. */
export class DataSection {
  size = 0
  readonly #parts: Buffer[] = []
  readonly #texts = new Map<string, number>()
  readonly #networks = new Map<number, number>()

  /** The offset of the network with this index; its fields have the names that GeoLite2-ASN gives them. */
  offsetOf(index: number, network: Network): number {
    const written = this.#networks.get(index)
    if (written !== undefined) return written
    const offset = this.size
    this.#networks.set(index, offset)
    this.#add(mapHead(2))
    this.#addText(numberKey)
    this.#add(uint('uint32', network.asn))
    this.#addText(nameKey)
    this.#addText(network.organisation)
    return offset
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts, this.size)
  }

  #addText(value: string): void {
    const offset = this.#texts.get(value)
    if (offset === undefined) {
      this.#texts.set(value, this.size)
      this.#add(text(value))
    } else this.#add(pointer(offset))
  }

  #add(bytes: Buffer): void {
    this.#parts.push(bytes)
    this.size += bytes.length
  }
}
