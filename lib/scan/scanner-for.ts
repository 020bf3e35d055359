import { createPlainScanner } from './plain-scanner.ts'
import type { Scanner } from './scan.ts'
import { createScanner } from './scanner.ts'

/** The fastest scanner for these operations (ASCII lower case) that this machine can run. All of them give the same. */
export const scannerFor = (operations: ReadonlySet<string>): Scanner =>
  createScanner(operations) ?? createPlainScanner(operations)
