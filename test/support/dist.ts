import { join } from 'node:path'

/** Where the build lies. */
export const dist = join(import.meta.dirname, '..', '..', 'dist')
