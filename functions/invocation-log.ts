import type { InvocationContext } from '@azure/functions'
import { jsonLog } from '../lib/log/json-log.ts'
import type { Log } from '../lib/log/log.ts'

/** The log of one invocation: one JSON line a decision. */
export const invocationLog = (context: InvocationContext): Log => jsonLog((level, line) => context[level](line))
