import { opened } from './elements.ts'
import { byte, trimmed } from './json-bytes.ts'
import { parse } from './parse.ts'
import { type Piece, record, unreadable } from './piece.ts'
import { reasonOf } from './reason.ts'
import { split } from './split.ts'

/**
 * Reads each element of the outer array alone, so that one that is no JSON leaves the others readable. `where` leads the reasons, which count
 * elements from 1. Undefined where the structure is not sound.
 */
export function readElements(bytes: Uint8Array, where: string): Piece[] | undefined {
  const elements = split(bytes)
  const isBareArray = trimmed(bytes)[0] === byte.openBracket
  return elements?.flatMap((element, index) => {
    const parsed = parse(element)
    if (!parsed.ok) return [unreadable(element, reasonOf(`${where}record ${index + 1}`, element, parsed))]
    return isBareArray ? opened(parsed.value).map(record) : [record(parsed.value)]
  })
}
