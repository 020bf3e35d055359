import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsDoc } from './settings-doc.ts'

/** Writes the documents that are made from code. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'settings.md'), settingsDoc())
