import { invisible } from '../../../../lib/render/legible.ts'
import { firstSeen } from '../../../../lib/triage/program.ts'
import type { Judgement, NewExpectation, Place } from '../../api.ts'

/** An entry as the form has it, with the values that its limits stand for. */
export interface AskedEntry extends Pick<NewExpectation, 'machine' | 'reason'> {
  readonly finding: string
  readonly days: number | undefined
  readonly principal?: string | undefined
  readonly subscription?: string | undefined
}

/** The command that makes the same entry. */
export function expectCommand(asked: AskedEntry, { flags }: Pick<Place, 'flags'>): string {
  const { finding, principal, subscription, machine, reason, days } = asked
  const option = (name: string, text: string | undefined): string => (text ? ` --${name} ${word(text)}` : '')
  return [
    `${firstSeen} expect add --from ${finding}`,
    option('principal', principal),
    option('subscription', subscription),
    option('machine', machine),
    ` --reason ${word(reason || '…')}`,
    ` --days ${days ?? '…'}`,
    flags,
  ].join('')
}

/** The command that closes a finding in the same way; before a word is chosen it shows its place. */
export const closeCommand = (
  finding: string,
  { as, comment = '' }: Partial<Judgement>,
  { flags }: Pick<Place, 'flags'>,
): string => `${firstSeen} close ${finding} --as ${as ?? '…'}${comment ? ` --comment ${word(comment)}` : ''}${flags}`

/** The command that says in the same way that something on the shelf was looked at. */
export const seenCommand = (shelved: string, comment: string, { flags }: Pick<Place, 'flags'>): string =>
  `${firstSeen} parked seen ${shelved} --comment ${word(comment || '…')}${flags}`

const isPlain = (text: string): boolean => /^[\w.:/][\w.:@/-]*$/.test(text)
/** Neither sh nor PowerShell nor cmd.exe reads anything in it when it stands in double quotes. */
const isQuotable = (text: string): boolean => /^[\p{L}\p{M}\p{N} .,:;?…@/#()'’+*=_-]+$/u.test(text)

/**
 * A text as one word of a command: of any shell where it holds what every shell reads alike, else of a POSIX shell, whatever it holds: in single quotes
 * nothing is read but the quote itself. What cannot be seen becomes a space.
 */
function word(text: string): string {
  const line = text.replace(invisible, ' ').replace(/\s+/g, ' ').trim()
  if (isPlain(line)) return line
  return isQuotable(line) ? `"${line}"` : `'${line.replaceAll("'", String.raw`'\''`)}'`
}
