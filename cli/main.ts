#!/usr/bin/env node
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { each, isoTime, jobs, port } from './arguments.ts'
import { addBaselineCommand } from './baseline-command.ts'
import type { CommandContext } from './context.ts'
import { exitCode } from './exit.ts'
import { examples } from './help.ts'
import { stopSignal } from './interrupt.ts'
import { asnFileOption, logOptions, withLogOptions } from './log-options.ts'
import { printable, terminals } from './output/terminal.ts'
import { hubPort } from './ports.ts'
import { addStateCommands, onState } from './state-commands.ts'
import { addUiCommand } from './ui-command.ts'

// A command's code is loaded when it is called: the clients of Azure alone take longer than most commands.
const dist = import.meta.dirname
const { out, talk } = terminals(process.stdout, process.stderr, process.env)
const stopping = stopSignal(Date.now)
const { stdin, stdout } = process
const context: CommandContext = { stdin, stdout, out, talk, clock: Date.now, stopping, dist }

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
    process.exitCode = await start({ ...context, version, fresh, sample, port, signal: stopping.signal })
  })

withLogOptions(program.command('replay').argument('<file...>', 'log files, folders, or - for standard input'), dist)
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
      'az monitor activity-log list --offset 30d --max-events 5000 --query "[] | reverse(@)" -o json | npx first-seen replay -',
    ),
  )
  .action(async (files: string[], { baseline = [], state, json = false, failOnFinding = false, jobs, ...options }) => {
    const { startScanThreads, threadsFor } = await import('./input/scan-threads.ts')
    const count = threadsFor([...baseline, ...files], jobs ?? availableParallelism())
    const threads = startScanThreads(count, join(dist, 'scan-worker.js')) // while they start, the rest is loaded
    const { replay } = await import('./replay.ts')
    const kept = state === undefined ? {} : { state }
    const run = { threads, files, baseline, json, failOnFinding }
    process.exitCode = await replay({ ...logOptions(options), ...kept, ...run }, context)
    await end()
  })

withLogOptions(
  onState(program.command('explain').argument('<what...>', 'log files, folders or -; or ids of findings')),
  dist,
)
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
      process.exitCode = await explainFindings(what, json, rules, await openState({ account, table, port }), out)
      return
    }
    const { explain } = await import('./explain.ts')
    process.exitCode = await explain({ ...logOptions(options), files: what, json, chain }, context)
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
    process.exitCode = await send({ files, hub, port, ...(newestMs ? { newestMs } : {}) }, stdin, talk)
  })

const asn = program
  .command('asn')
  .argument('<address...>', 'IP addresses')
  .description('Say which network addresses belong to. (asn update brings newer data.)')
  .addOption(asnFileOption(dist))
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
    process.exitCode = await asnUpdate(dist, talk)
  })

addBaselineCommand(program, context)
addUiCommand(program, context)

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
    process.exitCode = await doctor({ group, subscription, watched, json }, azureEdges(armUrl), out, talk)
  })

addStateCommands(program, context)

/** A mistake in the call as one line, with the nearest word that exists or where to look. */
function usageLine(text: string): string {
  const [what = '', suggestion] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  return `first-seen: ${printable(what)} ${suggestion ?? '(--help says what there is)'}\n`
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
