/**
 * What First Seen says about itself: one line a decision, a name from this closed list, the same fields every time.
 * Text from records is a field, never part of a name. docs/operate.md says what to do about each warning and error.
 */
export const logNames = [
  'batch.ended',
  'batch.held',
  'record.quarantined',
  'record.shelved',
  'operation.parked',
  'operation.unplaced',
  'operation.released',
  'finding.recorded',
  'alert.sent',
  'alert.delayed',
  'alert.blocked',
  'alert.rejected',
  'update.sent',
  'update.delayed',
  'update.dropped',
  'view.failed',
  'outbox.redriven',
  'garbage.collected',
  'asn.loaded',
  'asn.refused',
  'asn.missing',
  'asn.current',
  'asn.refreshed',
  'asn.old',
  'learning.advanced',
  'learning.failed',
  'learning.ended',
  'pulse.sent',
  'pulse.returned',
  'pulse.alarmed',
  'pulse.cleared',
  'pulse.forgotten',
] as const

export type LogName = (typeof logNames)[number]
export type LogFields = Readonly<Record<string, unknown>>

/** No level below info: the app's host would drop it, and every line is there to be found. */
export interface Log {
  info(name: LogName, fields?: LogFields): void
  warn(name: LogName, fields?: LogFields): void
  error(name: LogName, fields?: LogFields): void
}

/** A log that is read by nobody. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }
