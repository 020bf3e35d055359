import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of JavaScript memory that something still holds: garbage is collected before it is counted. */
export function heldBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}
