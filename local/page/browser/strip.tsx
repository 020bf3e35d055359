import type { ComponentChildren } from 'preact'
import type { Count, Status } from '../api.ts'
import { ago, clockTime, duration, shortDay } from './times.ts'

interface Tile {
  readonly label: string
  readonly value: ComponentChildren
  readonly note: string
  readonly tone?: 'good' | 'look' | 'bad' | undefined
}

/** Is it alive, and what waits: one glance. Each number that counts something leads to its list. */
export function Strip({ status, trouble }: { status: Status | undefined; trouble: string | undefined }) {
  return (
    <section class="strip" aria-label="State of First Seen">
      <div role="status" class="trouble">
        {trouble}
      </div>
      <dl>
        {tilesOf(status).map(({ label, value, note, tone }) => (
          <div key={label} class={tone}>
            <dt>{label}</dt>
            <dd>
              <span class="value">{value}</span>
              <span class="note">{note}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function tilesOf(status: Status | undefined): Tile[] {
  if (status === undefined)
    return ['Records', 'Pulse', 'Lag', 'Mode', 'Unsent', 'Waiting', 'Parked', 'Quarantined'].map((label) => ({
      label,
      value: '…',
      note: '',
    }))
  const { now, mode } = status
  return [
    recordsTile(status),
    ...pulseTiles(status),
    mode.kind === 'learning'
      ? {
          label: 'Mode',
          value: 'Learning',
          note: mode.until ? `until ${shortDay(mode.until)}` : 'alerts begin after',
          tone: 'look',
        }
      : { label: 'Mode', value: 'Armed', note: mode.since ? `since ${shortDay(mode.since)}` : 'always', tone: 'good' },
    waitingTile('unsent', 'Unsent', 'for the webhook', status.unsent, now),
    waitingTile('waiting', 'Waiting', 'for an address', status.waiting, now),
    waitingTile('parked', 'Parked', 'for a person', status.parked, now),
    waitingTile('quarantined', 'Quarantined', 'unreadable', status.quarantined, now),
  ]
}

function recordsTile({ read, pulse, now }: Status): Tile {
  // Only beside the app somebody counts.
  if (read === undefined)
    return { label: 'Records', value: '–', note: pulse.dueAt ? 'none since the start' : 'not counted here' }
  return {
    label: 'Records',
    value: read.records.toLocaleString('en-US'),
    note: `last ${ago(read.at, now)}`,
    tone: 'good',
  }
}

const lateMs = 45 * 60_000

function pulseTiles({ pulse, now }: Status): Tile[] {
  const { back, outSince, isLate, dueAt } = pulse
  const lag: Tile = { label: 'Lag', value: back ? duration(back.lagMs) : '–', note: 'of the last canary' }
  if (isLate && outSince)
    return [{ label: 'Pulse', value: 'Missing', note: `sent ${ago(outSince, now)}`, tone: 'bad' }, lag]
  const isOld = back !== undefined && Date.parse(now) - Date.parse(back.at) > lateMs
  if (back && !isOld) return [{ label: 'Pulse', value: 'Back', note: ago(back.at, now), tone: 'good' }, lag]
  if (outSince) return [{ label: 'Pulse', value: 'Under way', note: `sent ${ago(outSince, now)}` }, lag]
  // Beside the timer a silence has a reason: it has just started. Elsewhere it is one to look at.
  if (dueAt)
    return [
      {
        label: 'Pulse',
        value: `Due ${clockTime(dueAt)}`,
        note: back ? `last ${ago(back.at, now)}` : 'the first canary, UTC',
      },
      lag,
    ]
  return back
    ? [{ label: 'Pulse', value: 'Silent', note: `last ${ago(back.at, now)}`, tone: 'bad' }, lag]
    : [{ label: 'Pulse', value: 'None yet', note: 'no canary has come back' }, lag]
}

function waitingTile(anchor: string, label: string, note: string, counted: Count | undefined, now: string): Tile {
  if (counted === undefined)
    return { label, value: <a href={`/waiting#${anchor}`}>?</a>, note: 'cannot be listed', tone: 'look' }
  const { count, oldest } = counted
  const since = count > 0 && oldest ? `${note}, oldest ${ago(oldest, now)}` : note
  return {
    label,
    value: <a href={`/waiting#${anchor}`}>{count.toLocaleString('en-US')}</a>,
    note: since,
    tone: count > 0 ? 'look' : undefined,
  }
}
