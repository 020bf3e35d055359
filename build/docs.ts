import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cliDoc } from './cli-doc.ts'
import { settingsDoc } from './settings-doc.ts'

/** Writes the documents that are made from code. */
const docs = join(import.meta.dirname, '..', 'docs')
writeFileSync(join(docs, 'settings.md'), settingsDoc())
writeFileSync(join(docs, 'cli.md'), cliDoc())
