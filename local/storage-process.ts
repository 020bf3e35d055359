import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers'

/**
 * Azurite (tables and blobs) as a process of its own. Its arguments are Azurite's. It ends with its parent: Azurite saves
 * what it holds when it is told to end, so a parent that was killed loses nothing.
 */
const saved = 1500

function end(): void {
  process.kill(process.pid, 'SIGTERM') // Azurite closes its servers and saves
  setTimeout(() => process.exit(0), saved)
}

process.once('disconnect', end)
process.once('message', end)
createRequire(import.meta.url)('azurite/dist/src/azurite.js')
