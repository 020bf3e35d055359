#!/usr/bin/env node
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { RulesInvalid } from '../lib/rules/load.ts'
import { PortInUse } from '../local/ports.ts'
import packageJson from '../package.json' with { type: 'json' }
import { asnOf, asnUpdate } from './asn/command.ts'
import { exitCode, UsageError } from './exit.ts'
import { explain } from './explain.ts'
import { terminal } from './output/terminal.ts'
import { replay } from './replay.ts'
import { send } from './send.ts'
import { hubPort, start } from './start.ts'

const dist = import.meta.dirname
const shippedAsn = join(dist, 'asn.mmdb')
const out = terminal(process.stdout, process.env)
const talk = terminal(process.stderr, process.env)
const streams = { stdin: process.stdin, out, talk, clock: Date.now }

const exitCodes = `
Exit codes:
  0 done   1 failed   2 wrong usage   3 findings (with --fail-on-finding)   130 interrupted`

const program = new Command('first-seen')
  .description('Finds VM extensions managed from a network that is new to them, in an Azure Activity Log.')
  .version(packageJson.version)
  .configureHelp({ sortSubcommands: false })
  .addHelpText('after', exitCodes)
  .showSuggestionAfterError()
  .exitOverride()

program
  .command('start')
  .description('Run everything on this machine, with a sample week of log.')
  .option('--fresh', 'forget the state of earlier runs', false)
  .option('--no-sample', 'do not play the sample week')
  .option('--port <port>', 'first of five ports in a row (default: 4280, and 5672 for the hub)', port)
  .addHelpText('after', examples('first-seen start', 'first-seen start --fresh --port 5280'))
  .action((options) =>
    finish(
      start({
        dist,
        version: packageJson.version,
        ...options,
        port: options.port,
        signal: interrupted(),
        talk,
        clock: Date.now,
      }),
    ),
  )

withLogOptions(program.command('replay').argument('<file...>', 'log files, folders, or - for standard input'))
  .description('Run a log through the detector and show what would have been alerted.')
  .option('--baseline <file...>', 'learn these first; they raise nothing')
  .option('--state <file>', 'keep the state in this file between runs (default: in memory only)')
  .option('--json', 'one CloudEvent a line on stdout, and nothing else', false)
  .option('--fail-on-finding', 'exit with 3 when there are findings', false)
  .addHelpText(
    'after',
    examples(
      'first-seen replay activity.jsonl',
      'first-seen replay --baseline may/ -- june/',
      'az monitor activity-log list --offset 30d --max-events 5000 -o json | first-seen replay -',
    ),
  )
  .action((files: string[], options) =>
    finish(replay({ ...logOptions(options), ...options, files, baseline: options.baseline ?? [] }, streams)),
  )

withLogOptions(program.command('explain').argument('<file...>', 'log files, folders, or - for standard input'))
  .description('Say of every record what became of it, which stage decided, and why.')
  .option(
    '--json',
    'one object a line: index, time, operationName, resourceId, correlationId, name, ip, asn, verdict, stage, reason',
    false,
  )
  .addHelpText(
    'after',
    examples('first-seen explain activity.json', 'first-seen explain --json activity.json | grep \'"new"\''),
  )
  .action((files: string[], options) => finish(explain({ ...logOptions(options), ...options, files }, streams)))

program
  .command('send')
  .argument('<file...>', 'log files, folders, or - for standard input')
  .description('Send a log to a hub: the local stack, or one in Azure with the signed-in identity.')
  .option('--hub <namespace/hub>', 'an Event Hub in Azure')
  .option('--port <port>', 'port of the local hub', port, hubPort)
  .addHelpText(
    'after',
    examples('first-seen send my-activity-log.json', 'first-seen send --hub my-namespace/activity record.json'),
  )
  .action((files: string[], options) =>
    finish(send({ files, hub: options.hub, port: options.port }, process.stdin, talk)),
  )

const asn = program
  .command('asn')
  .argument('<address...>', 'IP addresses')
  .description('Say which network addresses belong to. (asn update brings newer data.)')
  .option('--asn-file <file>', 'ASN database (.mmdb) instead of the one that ships', shippedAsn)
  .option('--json', 'one object a line', false)
  .addHelpText('after', examples('first-seen asn 193.99.144.80', 'first-seen asn update'))
  .action((addresses: string[], options) =>
    finish(async () => asnOf(addresses, options.asnFile, options.json, out, talk)),
  )

asn
  .command('update')
  .description('Bring the newest ASN data (open data, fetched with npm).')
  .action(() => finish(asnUpdate(dist, talk)))

function withLogOptions(command: Command): Command {
  return command
    .option('--window <days>', 'history window in days (default: the rule’s, 7)', positive)
    .addOption(
      new Option('--key <form>', 'what counts as the extension: its own name, or the path with its VM')
        .choices(['name', 'path'])
        .default('name'),
    )
    .option('--exclude-asns <list>', 'networks to leave out, parted by commas (default: the ten of Microsoft)', numbers)
    .option('--armed-from <time>', 'ISO time; what is older is learnt and raises nothing', isoTime)
    .option('--rules <file...>', 'rule files of your own beside the shipped ones')
    .option('--asn-file <file>', 'ASN database (.mmdb) instead of the one that ships', shippedAsn)
}

interface ParsedLogOptions {
  readonly window?: number
  readonly key: 'name' | 'path'
  readonly excludeAsns?: number[]
  readonly armedFrom?: string
  readonly rules?: string[]
  readonly asnFile: string
}

function logOptions({ window, key, excludeAsns, armedFrom, rules = [], asnFile }: ParsedLogOptions) {
  return {
    key,
    asnFile,
    ruleFiles: rules,
    ...(window === undefined ? {} : { windowDays: window }),
    ...(excludeAsns === undefined ? {} : { excludedAsns: excludeAsns }),
    ...(armedFrom === undefined ? {} : { armedFrom }),
  }
}

function positive(text: string): number {
  const number = Number(text)
  if (!(number >= 1 / 24 && number <= 90)) throw new InvalidArgumentError('It is a number of days from 0.05 to 90.')
  return number
}

function numbers(text: string): number[] {
  if (!/^\s*(\d+(\s*,\s*\d+)*)?\s*$/.test(text)) throw new InvalidArgumentError('It is a list such as 8075,12076.')
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
}

function isoTime(text: string): string {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('It is a time such as 2026-06-01T00:00:00Z.')
  return new Date(at).toISOString()
}

function port(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 65_500)
    throw new InvalidArgumentError('It is a number from 1 to 65500.')
  return number
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n${exitCodes}`
}

/** Aborted by the first Ctrl-C (or SIGTERM); a second one ends at once. */
function interrupted(): AbortSignal {
  const controller = new AbortController()
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted)
    controller.abort()
  }
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  return controller.signal
}

async function finish(run: Promise<number> | (() => Promise<number>)): Promise<void> {
  process.exitCode = await (typeof run === 'function' ? run() : run)
}

/** Every failure as one message on stderr, and the exit code that belongs to it. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
  talk.status('')
  talk.line(`first-seen: ${error instanceof Error ? error.message : String(error)}`)
  return error instanceof UsageError || error instanceof RulesInvalid || error instanceof PortInUse
    ? exitCode.usage
    : exitCode.failed
}

// A reader that has seen enough (head, a pager) closes the pipe: that ends the run, and is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCode.done : exitCode.failed),
)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
