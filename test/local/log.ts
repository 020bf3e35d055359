import { aWrite } from '../cli/operations.ts'

/** A message for a hub, and the partition to which it goes. */
export interface Sent {
  readonly partition: number
  readonly body: Buffer
}

const extensions = ['Agent', 'Backup', 'Chef', 'DSC', 'Encryption', 'Firewall', 'Guard', 'Health'] as const

/** The terms that the log below raises, each once. */
export const terms: readonly string[] = extensions.map((name) => `${name.toLowerCase()} 3320`)

/**
 * Two days on which each of eight extensions is written every six hours. Half of the successes have no address, every
 * record comes a second time in another partition, and one message in ten cannot be read.
 */
export function aLog(): Sent[] {
  const sent: Sent[] = []
  for (let hour = 0; hour < 48; hour += 6)
    for (const [i, extension] of extensions.entries()) {
      const said = {
        extension,
        correlationId: `11111111-2222-4333-8444-${String(hour * 100 + i).padStart(12, '0')}`,
        machine: `vm-${(hour / 6) % 3}`,
      }
      const at = (minute: number): string => new Date(Date.UTC(2026, 2, 6, hour, minute)).toISOString()
      const records = [
        aWrite({ ...said, stage: 'Start', at: at(i) }),
        aWrite({ ...said, at: at(i + 10), ...(i % 2 === 0 ? { ip: null } : {}) }),
      ]
      const body = Buffer.from(JSON.stringify({ records }))
      sent.push({ partition: i % 4, body }, { partition: (i + 1) % 4, body })
      if (sent.length % 10 === 0) sent.push({ partition: i % 4, body: body.subarray(0, 500) })
    }
  return sent
}
