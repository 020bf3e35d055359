import { type Settings, settingsSchema } from './schema.ts'
import { webhookProblems } from './webhook.ts'

/** Everything that is wrong with the settings, a line each, by name and never with a value: some are secret. */
export class SettingsInvalid extends Error {
  override readonly name = 'SettingsInvalid'

  constructor(problems: readonly string[]) {
    const head = 'Wrong settings; correct them in the Function App (locally: local.settings.json):'
    super([head, ...problems.map((problem) => `  ${problem}`)].join('\n'))
  }
}

const names = Object.keys(settingsSchema.shape)

/** Reads the settings from an environment. @throws SettingsInvalid with all problems at once, also misspelt FIRST_SEEN_* names */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name]?.trim()
      return value ? [[name, value]] : []
    }),
  )
  const parsed = settingsSchema.safeParse(given)
  const problems = [
    ...Object.keys(env)
      .filter((name) => name.startsWith('FIRST_SEEN_') && !names.includes(name))
      .map((name) => `${name}: there is no such setting${nearest(name)}`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...together(given),
  ]
  if (!parsed.success || problems.length > 0) throw new SettingsInvalid(problems)
  return parsed.data
}

/** What is wrong between settings, also while one of them is wrong by itself. */
function together(settings: Readonly<Record<string, string>>): string[] {
  const problems: string[] = []
  if (!settings.EVENTHUB && !settings.EVENTHUB__fullyQualifiedNamespace)
    problems.push('EVENTHUB__fullyQualifiedNamespace: needed, or EVENTHUB with a connection string')
  if (!settings.FIRST_SEEN_STORAGE && !(settings.FIRST_SEEN_TABLES_URL && settings.FIRST_SEEN_BLOBS_URL))
    problems.push(
      'FIRST_SEEN_TABLES_URL, FIRST_SEEN_BLOBS_URL: both needed, or FIRST_SEEN_STORAGE with a connection string',
    )
  problems.push(...webhookProblems(settings))
  if (Boolean(settings.FIRST_SEEN_MAXMIND_ACCOUNT) !== Boolean(settings.FIRST_SEEN_MAXMIND_KEY))
    problems.push('FIRST_SEEN_MAXMIND_ACCOUNT, FIRST_SEEN_MAXMIND_KEY: both, or neither')
  return problems
}

function nearest(name: string): string {
  const close = names.find((known) => known.startsWith(name) || name.startsWith(known) || distanceIsSmall(known, name))
  return close ? `; did you mean ${close}?` : ''
}

/** At most two letters differ, are missing or are too many. */
function distanceIsSmall(a: string, b: string): boolean {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return (row.at(-1) ?? 3) <= 2
}
