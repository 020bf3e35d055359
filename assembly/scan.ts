// Finds in the bytes of messages what may be a record of a watched operation. It knows no rule: what it looks for is written into its memory, as is the
// message. It allocates nothing and throws nothing, and so it needs no imports. What it must find is said in lib/scan/scan.ts.

export { find } from './find'
export { ALPHABET, HITS, MESSAGE, NEEDLES, NEEDLES_SIZE, PAIR, RANGES, TABLES } from './layout'
export { blankLines, findLines, lines, nextLine } from './lines'
export { slice } from './slice'
