/** A line that the app or this host says. Categories are Azure's: `Function.<name>.User` is what a handler logged,
 *  `Function.<name>` what the platform says about that function, `Host` all else. */
export interface LogLine {
  readonly level: LogLevel
  readonly category: string
  readonly message: string
}

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none'
export type Log = (line: LogLine) => void

/** The text of whatever was thrown: an error's own message, a string as it is, anything else as JSON. */
export function explain(thrown: unknown): string {
  // A connection that is refused at several addresses has no message, only a code.
  if (thrown instanceof Error) return thrown.message || (thrown as NodeJS.ErrnoException).code || thrown.name
  return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown))
}
