import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { days, each, isoTime, numbers } from './arguments.ts'
import type { LogOptions } from './edges.ts'

/** Adds the options that every command over logs has; logOptions() reads them. */
export function withLogOptions(command: Command, dist: string): Command {
  return command
    .option('--window <days>', 'history window in days (default: the rule’s, 7)', days)
    .addOption(
      new Option('--key <form>', 'what counts as the extension: its own name, or the path with its VM')
        .choices(['name', 'path'])
        .default('name'),
    )
    .option('--exclude-asns <list>', 'networks to leave out, parted by commas (default: the ten of Microsoft)', numbers)
    .option('--armed-from <time>', 'ISO time; what is older is learnt and raises nothing', isoTime)
    .option(
      '--rules <path>',
      'a rule file of your own, or a folder of them, beside the shipped ones (again for more)',
      each,
    )
    .addOption(asnFileOption(dist))
}

export const asnFileOption = (dist: string): Option =>
  new Option('--asn-file <file>', 'ASN database (.mmdb)').default(join(dist, 'asn.mmdb'), 'the one that ships')

interface ParsedLogOptions {
  readonly window?: number
  readonly key: 'name' | 'path'
  readonly excludeAsns?: number[]
  readonly armedFrom?: string
  readonly rules?: string[]
  readonly asnFile: string
}

export function logOptions({
  window,
  key,
  excludeAsns,
  armedFrom,
  rules = [],
  asnFile,
}: ParsedLogOptions): Omit<LogOptions, 'state'> {
  return {
    key,
    asnFile,
    ruleFiles: rules,
    ...(window === undefined ? {} : { windowDays: window }),
    ...(excludeAsns === undefined ? {} : { excludedAsns: excludeAsns }),
    ...(armedFrom === undefined ? {} : { armedFrom }),
  }
}
