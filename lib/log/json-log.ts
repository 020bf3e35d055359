import type { Log, LogFields, LogName } from './log.ts'

export type Level = 'info' | 'warn' | 'error'

/** A log whose lines are JSON objects: `{"event":"finding.recorded", …}`. `write` takes one line. */
export function jsonLog(write: (level: Level, line: string) => void): Log {
  const at = (level: Level) => (name: LogName, fields?: LogFields) =>
    write(level, JSON.stringify({ event: name, ...fields }))
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
