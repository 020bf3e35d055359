#!/usr/bin/env node
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { days, each, isoTime, jobs, numbers, port } from './arguments.ts'
import { addBaselineCommand } from './baseline-command.ts'
import { exitCode } from './exit.ts'
import { stopSignal } from './interrupt.ts'
import { printable, terminals } from './output/terminal.ts'
import { hubPort } from './ports.ts'
import { addStateCommands, onState } from './state-commands.ts'
import { addUi } from './ui-command.ts'

// A command's code is loaded when it is called: the clients of Azure alone take longer than most commands.
const dist = import.meta.dirname
const shippedAsn = join(dist, 'asn.mmdb')
const { out, talk } = terminals(process.stdout, process.stderr, process.env)
const streams = { stdin: process.stdin, out, talk, clock: Date.now }
const stopping = stopSignal(Date.now)

const exitCodes = `
Exit codes:
  0 done   1 failed   2 wrong usage   3 findings (with --fail-on-finding)   130 interrupted`

const program = new Command('first-seen')
  .description('Finds VM extensions managed from a network that is new to them, in an Azure Activity Log.')
  .version(packageJson.version)
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(usageLine(text)) })
  .addHelpText('after', examples('npx first-seen start', 'npx first-seen replay activity.jsonl'))

program
  .command('start')
  .description('Run everything on this machine, with a sample week of log.')
  .option('--fresh', 'forget the state of earlier runs')
  .option('--no-sample', 'do not play the sample week')
  .option('--port <port>', 'first of five ports in a row (default: 4280, and 5672 for the hub)', port)
  .addHelpText('after', examples('npx first-seen start', 'npx first-seen start --fresh --port 5280'))
  .action(async ({ fresh = false, sample, port }) => {
    const { start } = await import('./start.ts')
    stopping.listen()
    const { version } = packageJson
    await finish(start({ dist, version, fresh, sample, port, signal: stopping.signal, out, talk, clock: Date.now }))
  })

withLogOptions(program.command('replay').argument('<file...>', 'log files, folders, or - for standard input'))
  .description('Run a log through the detector and show what would have been alerted.')
  .option('--baseline <path>', 'learn this file or folder first; it raises nothing (again for more)', each)
  .option('--state <file>', 'keep the state in this file between runs (default: in memory only)')
  .option('--json', 'one CloudEvent a line on stdout, and nothing else')
  .option('--fail-on-finding', 'exit with 3 when there are findings')
  .option('--jobs <number>', 'threads that scan a big file of lines (default: a processor each)', jobs)
  .addHelpText(
    'after',
    examples(
      'npx first-seen replay activity.jsonl',
      'npx first-seen replay --baseline may/ june/',
      'npx first-seen replay --rules my-rule.json activity.jsonl',
      'az monitor activity-log list --offset 30d --max-events 5000 --query "reverse(@)" -o json | npx first-seen replay -',
    ),
  )
  .action(async (files: string[], { baseline = [], state, json = false, failOnFinding = false, jobs, ...options }) => {
    const { startScanThreads, threadsFor } = await import('./input/scan-threads.ts')
    const count = threadsFor([...baseline, ...files], jobs ?? availableParallelism())
    const threads = startScanThreads(count, join(dist, 'scan-worker.js')) // while they start, the rest is loaded
    const { replay } = await import('./replay.ts')
    const kept = state === undefined ? {} : { state }
    const run = { threads, files, baseline, json, failOnFinding }
    await finish(replay({ ...logOptions(options), ...kept, ...run }, streams))
    await end()
  })

withLogOptions(onState(program.command('explain').argument('<what...>', 'log files, folders or -; or ids of findings')))
  .description('Say of every record of a log what became of it and why; or of a finding how it came to be.')
  .option(
    '--json',
    'one object a line; of a record: index, time, operationName, resourceId, correlationId, name, ip, asn, verdict, stage, reason',
  )
  .option('--chain', 'of a record: every stage that it passed, and the whole of a finding')
  .addHelpText(
    'after',
    examples(
      'npx first-seen explain activity.json',
      'npx first-seen explain --chain activity.json',
      'npx first-seen explain --json activity.json | grep \'"new"\'',
      'npx first-seen explain 7QK2M',
      'npx first-seen explain 7QK2M --account stfirstseen',
    ),
  )
  .action(async (what: string[], { json = false, chain = false, account, table, port, ...options }) => {
    const { explainFindings, namedBy } = await import('./explain-finding.ts')
    if (namedBy(what) === 'findings') {
      const [{ openState }, { rulesOf }] = await Promise.all([import('./state.ts'), import('./edges.ts')])
      const rules = await rulesOf(logOptions(options))
      return finish(explainFindings(what, json, rules, await openState({ account, table, port }), out))
    }
    const { explain } = await import('./explain.ts')
    await finish(explain({ ...logOptions(options), files: what, json, chain }, streams))
  })

program
  .command('send')
  .argument('<file...>', 'log files, folders, or - for standard input')
  .description('Send a log to a hub: the local stack, or one in Azure with the signed-in identity.')
  .option('--hub <namespace/hub>', 'an Event Hub in Azure')
  .option('--port <port>', 'port of the local hub', port, hubPort)
  .option('--now', 'move the times of the records, so that the newest is of this minute')
  .addOption(
    new Option('--at <time>', 'or of this time; one of more than a day ahead goes on the shelf')
      .argParser(isoTime)
      .conflicts('now'),
  )
  .addHelpText(
    'after',
    examples(
      'npx first-seen send my-activity-log.json',
      'npx first-seen send --now samples/event-hub-message.json',
      'npx first-seen send --at 2026-10-20T09:00:00Z samples/one-record.json',
      'npx first-seen send --hub my-namespace/activity record.json',
    ),
  )
  .action(async (files: string[], { hub, port, now = false, at }) => {
    const { send } = await import('./send.ts')
    const newestMs = now ? Date.now() : at && Date.parse(at)
    await finish(send({ files, hub, port, ...(newestMs ? { newestMs } : {}) }, process.stdin, talk))
  })

const asn = program
  .command('asn')
  .argument('<address...>', 'IP addresses')
  .description('Say which network addresses belong to. (asn update brings newer data.)')
  .addOption(asnFileOption())
  .option('--json', 'one object a line')
  .addHelpText('after', examples('npx first-seen asn 193.99.144.80', 'npx first-seen asn update'))
  .action(async (addresses: string[], { asnFile, json = false }) => {
    const { asnOf } = await import('./asn/command.ts')
    process.exitCode = asnOf(addresses, asnFile, json, out, talk)
  })

asn
  .command('update')
  .description('Bring the newest ASN data (open data, fetched with npm).')
  .addHelpText('after', examples('npx first-seen asn update'))
  .action(async () => {
    const { asnUpdate } = await import('./asn/command.ts')
    await finish(asnUpdate(dist, talk))
  })

addBaselineCommand(program, { withLogOptions, logOptions, examples, finish, streams, stopping, dist })
addUi(program, { dist, stopping, out, talk, clock: Date.now, examples, finish })
program
  .command('doctor')
  .description('Look at a deployment from outside, with the signed-in identity, and say of each part what to do.')
  .option('--resource-group <name>', 'its resource group (default: the only one that has First Seen)')
  .option('--subscription <id>', 'the subscription that it is in (default: all that you may see)')
  .option(
    '--watched <id>',
    'a watched subscription, again for more (default: those in the app’s settings, else its own)',
    each,
  )
  .option('--arm-url <url>', 'Resource Manager of the cloud', 'https://management.azure.com')
  .option('--json', 'one object a line: group, subscription, check, level (ok, warning, failure), says, todo')
  .addHelpText(
    'after',
    examples(
      'npx first-seen doctor',
      'npx first-seen doctor --resource-group rg-first-seen --subscription 00000000-0000-0000-0000-000000000000',
      'npx first-seen doctor --json | grep \'"failure"\'',
    ),
  )
  .action(async ({ resourceGroup: group, subscription, watched = [], armUrl, json = false }) => {
    const { azureEdges, doctor } = await import('./doctor.ts')
    await finish(doctor({ group, subscription, watched, json }, azureEdges(armUrl), out, talk))
  })

addStateCommands(program, { out, talk, stdout: process.stdout, clock: Date.now, examples, finish })

function withLogOptions(command: Command): Command {
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
    .addOption(asnFileOption())
}

function asnFileOption(): Option {
  return new Option('--asn-file <file>', 'ASN database (.mmdb)').default(shippedAsn, 'the one that ships')
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

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n${exitCodes}`
}

/** A mistake in the call as one line, with the nearest word that exists or where to look. */
function usageLine(text: string): string {
  const [what = '', suggestion] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  return `first-seen: ${printable(what)} ${suggestion ?? '(--help says what there is)'}\n`
}

async function finish(run: Promise<number>): Promise<void> {
  process.exitCode = await run
}

/** Ends the process as soon as all is written. By itself it would first compile to the end what is not run any more, and wait for its threads. */
async function end(): Promise<never> {
  const written = [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done)))
  await Promise.all(written)
  process.exit()
}

/** By name: to know their classes, every command would have to load what only some need. */
const usageErrors = new Set(['UsageError', 'RulesInvalid', 'PortInUse', 'RunsAlready'])

/** Every failure as one message on stderr, and the exit code that belongs to it. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
  const message = error instanceof Error ? error.message : String(error)
  talk.status('')
  talk.line(`first-seen: ${message.split('\n').map(printable).join('\n')}`)
  return error instanceof Error && usageErrors.has(error.name) ? exitCode.usage : exitCode.failed
}

// A reader that has seen enough (head, a pager) closes the pipe: that ends the run, and is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EPIPE' ? stopping.stop(exitCode.done) : process.exit(exitCode.failed),
  )

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
