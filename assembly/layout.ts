// Where things lie in memory. The caller writes the configuration once and the message before every call, and reads hits and ranges after it.

/** How to seek: the two bytes of the pair, what to fold the first with (0x20 or 0), how far apart they are, and whether to use the tables instead. */
export const PAIR: usize = memory.data(24, 8)
export const FIRST: usize = 0
export const FIRST_FOLD: usize = 1
export const SECOND: usize = 2
export const DISTANCE: usize = 3
export const USES_TABLES: usize = 4
/** Eight bytes from the first of the pair on that all needles share, and the bits to set in bytes before comparing them with those (u64 each). */
export const CORE: usize = 8
export const CORE_FOLD: usize = 16

/** For bytes p and p + 1, by low and by high half: which families they may belong to, a bit each. */
export const TABLES: usize = memory.data(64)

/** 1 for each byte that a needle holds, letters in either case: an escape of it may hide a needle. */
export const ALPHABET: usize = memory.data(256)

/**
 * One after the other: length (u16), where in it the pair begins (u16), the last eight bytes (u64), the bits to set in bytes before comparing them with those
 * (u64), the token in lower case. Length 0 ends the list.
 */
export const NEEDLES: usize = memory.data(65536)
export const NEEDLE_HEAD: usize = 20
export const NEEDLES_SIZE: i32 = 65536

/** Bytes that the hot loop compares with. Read from memory: as literals they would be made anew in every round. */
export const BACKSLASH: usize = memory.data<u8>([0x5c])
/** With these bits set, `/` and `u` become one byte, and no other that JSON has behind a backslash does. */
export const ESCAPE_FOLD: usize = memory.data<u8>([0x5a])
export const ESCAPE: usize = memory.data<u8>([0x7f])
export const LINE_FEED: usize = memory.data<u8>([0x0a])
export const QUOTE: usize = memory.data<u8>([0x22])
export const FOLD: usize = memory.data<u8>([0x20])
export const BRACE_OPENS: usize = memory.data<u8>([0x7b])
export const TWO: usize = memory.data<u8>([0x02])
export const LOW_HALF: usize = memory.data<u8>([0x0f])
export const ZERO: usize = memory.data<u8>([0])

/** `"records"` */
export const RECORDS_KEY: usize = memory.data<u8>([0x22, 0x72, 0x65, 0x63, 0x6f, 0x72, 0x64, 0x73, 0x22])

export const MOST_HITS: i32 = 4096
/** Where hits stand, from the beginning of the message (u32), ascending. */
export const HITS: usize = memory.data(4096 * 4)
/** Start, end and number (u32 each) of elements or lines. */
export const MOST_RANGES: i32 = 4096
export const RANGES: usize = memory.data(4096 * 12)

/** The message begins here, at a multiple of 64; whoever grows memory leaves 128 bytes behind it. */
export const MESSAGE: usize = (__heap_base + 127) & ~63
