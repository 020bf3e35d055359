import { printRow } from '../../cli/output/finding.ts'
import { json, type Terminal } from '../../cli/output/terminal.ts'
import { handle } from '../../lib/pipeline.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import { memoryTable } from '../../lib/state/memory-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { type SomeEdges, someEdges } from '../../test/support/edges.ts'
import { messageOf } from '../../test/support/messages.ts'
import { anIdentity, aRecord, type RawRecord } from '../../test/support/records.ts'
import { findingsOf } from '../../test/support/rows.ts'
import { cloudEvent, problemsOf } from '../../test/support/schemas.ts'
import type { Faults } from '../check.ts'

/** What attackers write where a name is expected. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' or PartitionKey ne '",
  'a/b\\c#d?e\tf',
  '[click](https://evil.example)',
  '**bold** `code` | table |',
  '<at>everyone</at>',
  '{{DATE(2026-01-01T00:00:00Z)}}',
  '\u001b[2J\u001b]8;;https://evil.example\u0007link',
  'abc\u202egnp.exe',
  'line\r\nbreak: header',
  '\u0000\u0008',
  '\ud800 half',
  '__proto__',
  'constructor',
  '$(rm -rf /)',
  '=HYPERLINK("https://evil.example")',
  'https://evil.example/x',
  'x'.repeat(3000),
]

const machine =
  '/SUBSCRIPTIONS/3E8F6B20-51C7-4A9D-B2E4-9D0C7A1F5B68/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES'

/** A record with the text in one field. Each must become a finding, or the text must not matter. */
const fields: Readonly<Record<string, (text: string) => RawRecord>> = {
  extension: (text) => aRecord({ resourceId: `${machine}/VM/EXTENSIONS/${text.replaceAll('/', '-')}` }),
  machine: (text) => aRecord({ resourceId: `${machine}/${text.replaceAll('/', '-')}/EXTENSIONS/E` }),
  resourceId: (text) => aRecord({ resourceId: text }),
  correlationId: (text) => aRecord({ correlationId: text }),
  tenantId: (text) => aRecord({ tenantId: text }),
  category: (text) => aRecord({ category: text }),
  scope: (text) =>
    aRecord({ identity: anIdentity({ authorization: { scope: text, action: text, evidence: { role: text } } }) }),
  upn: (text) =>
    aRecord({
      identity: anIdentity({ claims: { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': text } }),
    }),
  name: (text) => aRecord({ identity: anIdentity({ claims: { name: text, idtyp: 'user' } }) }),
  appid: (text) => aRecord({ identity: anIdentity({ claims: { appid: text } }) }),
  properties: (text) => aRecord({ properties: { entity: text, message: text, userAgent: text, hierarchy: text } }),
}

export interface Hostile extends Faults {
  readonly tried: number
}

/** Sends each text through each field, and looks at table keys, queries, the event, the card, the mail and the terminal. */
export async function hostileFields(): Promise<Hostile> {
  const [lost, wrong]: [string[], string[]] = [[], []]
  let tried = 0
  for (const [field, recordWith] of Object.entries(fields))
    for (const text of hostileTexts) {
      const where = `${JSON.stringify(text.slice(0, 30))} as ${field}`
      const keys: string[] = []
      const edges = someEdges({ table: watched(keys) })
      const { tally } = await handle([messageOf([recordWith(text)])], edges)
      await tick(async () => {}, edges)
      tried++
      if (tally.new + tally.quarantined + tally.ignored !== 1) lost.push(`the record with ${where}`)
      for (const key of keys) if (!harmlessKey.test(key)) wrong.push(`key ${JSON.stringify(key)} for ${where}`)
      for (const problem of await problemsIn(edges)) wrong.push(`${problem} for ${where}`)
    }
  return { tried, lost, doubled: [], wrong }
}

const harmlessKey = /^[A-Za-z0-9:;~-]{0,100}$/

/** A memory table that notes every key that it is asked for: with the service they are what queries are made of. */
function watched(keys: string[]): StateTable {
  const table = memoryTable()
  return {
    get(partition, rowKey) {
      keys.push(partition, rowKey)
      return table.get(partition, rowKey)
    },
    write(partition, writes) {
      keys.push(partition, ...writes.map(({ rowKey }) => rowKey))
      return table.write(partition, writes)
    },
    pages(partition, from, to) {
      keys.push(partition, from, to)
      return table.pages(partition, from, to)
    },
  }
}

async function problemsIn({ table, sent }: SomeEdges): Promise<string[]> {
  const shown: string[] = []
  const terminal: Terminal = {
    isTerminal: true,
    columns: 120,
    line: (text = '') => shown.push(text),
    status: () => {},
    style: (_, text) => text,
  }
  for (const facts of Object.values(await findingsOf(table))) printRow(facts, terminal)
  return [
    ...shown.flatMap((line) => (control.test(line) ? ['a control character on the terminal'] : [])),
    ...sent.flatMap(problemsOfAlert),
  ]
}

const ourTags = new Set(
  '!doctype html head meta title body table tbody tr td th p h1 h2 ul ol li a b strong div span br style'.split(' '),
)
const ourOrigins = new Set(['https://portal.azure.com', 'https://stat.ripe.net', 'http://adaptivecards.io'])

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

function problemsOfAlert(alert: AlertBody): string[] {
  const { views } = alert
  const problems = problemsOf(cloudEvent, alert.event).map((problem) => `event ${problem}`)
  if (views === undefined) return [...problems, 'no card and no mail']
  const card = JSON.stringify(views.teams)
  if (/<at>|\{\{/.test(card)) problems.push('a mention or a date function in the card')
  const { html } = views.email
  for (const [, tag = ''] of html.matchAll(/<\/?\s*([^\s>]*)/g))
    if (!ourTags.has(tag)) problems.push(`<${tag}> in the mail`)
  for (const [, origin = ''] of `${html} ${card}`.matchAll(/(?:href|url)\\?["']?[=:]\\?["'](https?:\/\/[^/"'\\]*)/gi))
    if (!ourOrigins.has(origin)) problems.push(`a link to ${origin}`)
  for (const text of [views.email.subject, views.email.html])
    if (control.test(text)) problems.push('a control character in the mail')
  if (control.test(json(alert))) problems.push('a control character in JSON on the terminal')
  return problems
}
