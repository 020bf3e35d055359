import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defaultPolicy, type Edges } from '../lib/edges.ts'
import { type AsnData, openAsnData, type WatchedAsnFile } from '../lib/enrich/asn-data.ts'
import { silentLog } from '../lib/log/log.ts'
import { type Quarantine, quarantineName } from '../lib/quarantine/quarantine.ts'
import { termCache } from '../lib/record/term-row.ts'
import type { RuleChanges } from '../lib/rules/change.ts'
import type { RuleText } from '../lib/rules/load.ts'
import { ruleTextsAt } from '../lib/rules/rule-files.ts'
import type { Rule } from '../lib/rules/schema.ts'
import { shippedRules, shippedTexts } from '../lib/rules/shipped.ts'
import { memoryTable, type Snapshot } from '../lib/state/memory-table.ts'
import { noUsableAsnData } from './asn/no-usable-data.ts'
import { UsageError } from './exit.ts'

/** Where the command line keeps what it must not lose. */
export const stateFolder = '.first-seen'

export interface LogOptions extends RuleChanges {
  readonly asnFile: string
  /** Rule files of one's own, or folders of them. */
  readonly ruleFiles: readonly string[]
  /** File that holds the state between runs; absent: in memory only. */
  readonly state?: string
}

/** Where unreadable bytes are kept, and how many pieces of one file. */
export interface Kept {
  readonly folder: string
  readonly most: number
  /** Why some could not be kept; undefined if all could. */
  failure(): string | undefined
}

export interface LogEdges {
  readonly edges: Edges
  readonly kept: Kept
  /** Writes the state file, if one was asked for. */
  save(): Promise<void>
}

/** The pipeline's edges for a run over files: state in memory, quarantine in a folder, alerts accepted as they come. */
export async function logEdges(options: LogOptions): Promise<LogEdges> {
  const { state } = options
  const quarantineFolder = join(stateFolder, 'quarantine')
  const quarantine = folderQuarantine(quarantineFolder)
  const table = memoryTable(state ? await readSnapshot(state) : undefined)
  const rules = await rulesOf(options)
  const edges: Edges = {
    rules,
    // Every finding is told by itself: what is told must not depend on where batches end.
    policy: { ...defaultPolicy, groupAbove: Number.POSITIVE_INFINITY },
    table,
    cache: termCache(10_000), // the table itself is in memory
    quarantine,
    asn: asnFrom(options.asnFile),
    send: async () => ({ kind: 'accepted' }),
    log: silentLog,
    clock: Date.now,
    pause: async () => {},
  }
  return {
    edges,
    kept: { folder: quarantineFolder, most: mostKept, failure: quarantine.failure },
    save: async () => (state ? writeWhole(state, JSON.stringify(table.snapshot())) : undefined),
  }
}

/**
 * The data of a file: read meanwhile, and opened when a batch first asks for it, when threads have begun to scan. Its refresh() throws UsageError when it
 * is of no use.
 */
function asnFrom(file: string): WatchedAsnFile {
  const reading = readFile(file)
  reading.catch(() => {}) // whoever asks for the data hears of it
  let data: AsnData | undefined
  const open = async (): Promise<AsnData> => {
    try {
      return openAsnData(await reading)
    } catch (error) {
      throw noUsableAsnData(file, error)
    }
  }
  return {
    current: () => data,
    refresh: async () => {
      data ??= await open()
    },
  }
}

async function readSnapshot(file: string): Promise<Snapshot | undefined> {
  try {
    const snapshot: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (!isSnapshot(snapshot)) throw new Error('it holds something else')
    return snapshot
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new UsageError(`${file}: not a state file (${(error as Error).message}).`)
  }
}

const isSnapshot = (value: unknown): value is Snapshot =>
  Array.isArray(value) &&
  value.every(
    (row) => Array.isArray(row) && typeof row[0] === 'string' && typeof row[1] === 'string' && isObject(row[2]),
  )

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** The shipped rules and those of one's own, as the options change them. @throws UsageError, RulesInvalid */
export async function rulesOf(options: Omit<LogOptions, 'asnFile' | 'state'>): Promise<Rule[]> {
  const own = options.ruleFiles.flatMap(ownRules)
  if (own.length === 0) return shippedRules(options)
  const { loadRules } = await import('../lib/rules/load.ts') // what checks rules takes longer to load than most commands
  return loadRules([...shippedTexts, ...own], options)
}

/** The rule files that a path means. @throws UsageError naming it when it cannot be read or holds none */
function ownRules(path: string): RuleText[] {
  try {
    return ruleTextsAt(path)
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as a rule file (${(error as Error).message}).`)
  }
}

/** Of folders that are made: what is kept in them names people. */
const forOwner = { recursive: true, mode: 0o700 } as const

/** A file that is there whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), forOwner)
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** So many pieces of one file are kept: the file itself has all of them, and a disk holds only so many files. */
const mostKept = 1000

/** Quarantine as files in a folder, the reason beside each. What cannot be kept there ends no run: the files that are read have it. */
function folderQuarantine(folder: string): Quarantine & Pick<Kept, 'failure'> {
  const keptOf = new Map<string, number>()
  let failure: string | undefined
  return {
    async keep(unreadable) {
      const count = (keptOf.get(unreadable.origin.hub) ?? 0) + 1
      if (count > mostKept) return
      keptOf.set(unreadable.origin.hub, count)
      const name = quarantineName({
        ...unreadable,
        origin: { ...unreadable.origin, hub: fileSafe(unreadable.origin.hub) },
      })
      const file = join(folder, name)
      try {
        await mkdir(dirname(file), forOwner)
        await writeFile(file, unreadable.bytes)
        await writeFile(`${file}.reason.txt`, `${unreadable.reason}\n`)
      } catch (error) {
        failure ??= (error as Error).message
      }
    },
    waiting: async () => ({ count: 0 }),
    failure: () => failure,
  }
}

const fileSafe = (path: string): string => path.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_')
