import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { RuleText } from './load.ts'

/** The rule files at a path: a file, or a folder of which each .json file is one. @throws when it cannot be read, or the folder holds none */
export function ruleTextsAt(path: string): RuleText[] {
  const files = statSync(path).isDirectory() ? jsonFilesIn(path) : [path]
  if (files.length === 0) throw new Error(`no .json file is in the folder ${path}`)
  return files.map((name) => ({ name, text: readFileSync(name, 'utf8') }))
}

const jsonFilesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
