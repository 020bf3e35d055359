import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something is so, looking again and again; answers false when it does not come about in time. */
export async function until(isSo: () => Promise<boolean> | boolean, seconds: number): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(100))
    if (await isSo()) return true
  return false
}
