import { secretSettings, settingsSchema } from '../lib/settings/schema.ts'

const head = `# Settings

Made from \`lib/settings/schema.ts\` by \`npm run docs\`; a test keeps it true.

The app reads its settings when it starts, names everything that is wrong with them at once, and refuses to start then.
A misspelt \`FIRST_SEEN_…\` is an error too. Values are never shown, since some are secret. An empty value is the same as none.

`

/** docs/settings.md as the schema has it. */
export function settingsDoc(): string {
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const preset = schema.safeParse(undefined)
    const fallback = !preset.success ? '*required*' : preset.data === undefined ? '' : `\`${preset.data}\``
    const meaning = `${schema.description ?? ''}${secretSettings.includes(name) ? ' **(secret)**' : ''}`
    return `| \`${name}\` | ${fallback} | ${meaning} |`
  })
  return `${head}| setting | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}
