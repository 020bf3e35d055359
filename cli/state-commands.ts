import { type Command, Option } from 'commander'
import { classifications } from '../lib/triage/classification.ts'
import { asNumber, isoTime, port, wholeDays } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { examples } from './help.ts'
import { portsFrom } from './ports.ts'
import type { State, StateOptions } from './state.ts'

const dayMs = 24 * 60 * 60_000

/** Adds the commands that look at the state and change what people have said of it: of the local stack, or of a deployed account. */
export function addStateCommands(program: Command, context: CommandContext): void {
  // Loaded when one of them is called: the clients of Azure take longer than the rest.
  const open: Open = async (options) => (await import('./state.ts')).openState(options)
  addFindings(program, context, open)
  addExpect(program, context, open)
  addWaiting(program, context, open)
  addQuarantine(program, context, open)
}

const json = ['--json', 'one object a line'] as const

function addFindings(program: Command, { out, talk, clock }: CommandContext, open: Open): void {
  onState(program.command('findings').description('List findings, newest first.'))
    .option('--days <days>', 'of the last so many days', wholeDays, 30)
    .option('--open', 'only those that nobody has judged or expected')
    .option(...json)
    .addHelpText('after', examples('npx first-seen findings', 'npx first-seen findings --open --account stfirstseen'))
    .action(async ({ days, open: isOpen = false, json = false, ...flags }) => {
      const { findings } = await import('./findings.ts')
      process.exitCode = await findings({ days, open: isOpen, json }, await open(flags), out, talk, clock())
    })

  onState(
    program
      .command('show')
      .argument('<id>', 'short or whole id')
      .description('One finding whole: why it is one, what is usual, what to ask.'),
  )
    .option(...json)
    .addHelpText('after', examples('npx first-seen show 7QK2M'))
    .action(async (id: string, { json = false, ...flags }) => {
      const { findingMeant, show } = await import('./findings.ts')
      const state = await open(flags)
      process.exitCode = await show(await findingMeant(id, state), json, state, out)
    })

  onState(
    program
      .command('close')
      .argument('<id>', 'short or whole id')
      .description('Judge a finding; author and time are kept, and the app tells the webhook.'),
  )
    .addOption(new Option('--as <classification>', 'the judgement').choices(classifications).makeOptionMandatory())
    .option('--comment <text>', 'what you found', '')
    .addHelpText(
      'after',
      examples('npx first-seen close 7QK2M --as BenignPositive --comment "new vendor, ticket 4711"'),
    )
    .action(async (id: string, { as, comment, ...flags }) => {
      const { close } = await import('./close.ts')
      process.exitCode = await close(id, as, comment, await open(flags), talk, clock())
    })
}

function addExpect(program: Command, { out, talk, clock }: CommandContext, open: Open): void {
  const expect = program.command('expect').description('What is expected, by whom, why, in which scope and until when.')
  onState(expect.command('add').description('Expect findings of a scope: they are kept, and alert nobody.'))
    .option('--from <id>', 'take the scope from a finding')
    .option('--exact', 'with --from: also who asked, the subscription and the machine')
    .option('--extension <name>', 'name of the extension')
    .option('--asn <number>', 'the network', asNumber)
    .option('--principal <id>', 'object or application id of who asks')
    .option('--subscription <id>', 'the subscription')
    .option('--machine <pattern>', 'the machine; * stands for anything')
    .requiredOption('--reason <text>', 'why it is fine')
    .addOption(new Option('--days <days>', 'for how long from now, at most a year').argParser(wholeDays).default(30))
    .addOption(new Option('--until <time>', 'or until when').argParser(isoTime).conflicts('days'))
    .option('--rule <id>', 'the rule', 'vm-extension-from-new-network')
    .addHelpText(
      'after',
      examples(
        'npx first-seen expect add --from 7QK2M --reason "new vendor, ticket 4711"',
        'npx first-seen expect add --extension CustomScript --asn 64500 --machine "vm-web-*" --reason "new office" --days 90',
      ),
    )
    .action(async ({ account, table, port, exact = false, until, days, ...options }) => {
      const { expectAdd } = await import('./expect.ts')
      const untilMs = until ? Date.parse(until) : clock() + days * dayMs
      process.exitCode = await expectAdd(
        { exact, untilMs, ...options },
        await open({ account, table, port }),
        talk,
        clock(),
      )
    })
  onState(expect.command('list').description('List the entries, with how often each was used.'))
    .option(...json)
    .addHelpText('after', examples('npx first-seen expect list'))
    .action(async ({ json = false, ...flags }) => {
      const { expectList } = await import('./expect.ts')
      process.exitCode = await expectList(json, await open(flags), out, talk, clock())
    })
  onState(
    expect.command('remove').argument('<id>').description('End an entry now; what it covered before stays expected.'),
  )
    .addHelpText('after', examples('npx first-seen expect remove 3f2a91c07be4'))
    .action(async (id: string, flags) => {
      const { expectRemove } = await import('./expect.ts')
      process.exitCode = await expectRemove(id, await open(flags), talk, clock())
    })
}

function addWaiting(program: Command, { out, talk, clock }: CommandContext, open: Open): void {
  const outbox = program.command('outbox').description('Alerts that the webhook has not accepted.')
  onState(outbox.command('list').description('List alerts and judgements that are due, and alerts that were refused.'))
    .option(...json)
    .addHelpText('after', examples('npx first-seen outbox list'))
    .action(async ({ json = false, ...flags }) => {
      const { outboxList } = await import('./outbox.ts')
      process.exitCode = await outboxList(json, await open(flags), out, talk)
    })
  onState(
    outbox
      .command('retry')
      .argument('[id...]', 'findings; none: all refused ones')
      .description('Put refused alerts back into the outbox.'),
  )
    .addHelpText('after', examples('npx first-seen outbox retry', 'npx first-seen outbox retry 7QK2M'))
    .action(async (ids: string[], flags) => {
      const { outboxRetry } = await import('./outbox.ts')
      process.exitCode = await outboxRetry(ids, await open(flags), talk, clock())
    })
  const parked = program.command('parked').description('Operations that could not be decided.')
  onState(parked.command('list').description('List operations that wait or are on the shelf, each with why.'))
    .option(...json)
    .addHelpText('after', examples('npx first-seen parked list'))
    .action(async ({ json = false, ...flags }) => {
      const { parkedList } = await import('./parked.ts')
      process.exitCode = await parkedList(json, await open(flags), out, talk)
    })
  onState(
    parked
      .command('seen')
      .argument('<id...>', 'what parked list shows at the beginning of a line')
      .description(
        'Say that you have looked at what is on the shelf: the alarm tells of it no more, and it stays listed.',
      ),
  )
    .requiredOption('--comment <text>', 'what you found')
    .addHelpText('after', examples('npx first-seen parked seen 7QK2M --comment "the nightly job, ticket 4711"'))
    .action(async (ids: string[], { comment, ...flags }) => {
      const { parkedSeen } = await import('./parked.ts')
      process.exitCode = await parkedSeen(ids, comment, await open(flags), talk, clock())
    })
}

function addQuarantine(program: Command, { out, talk, stdout }: CommandContext, open: Open): void {
  const quarantine = program
    .command('quarantine')
    .description('What could not be read: list it, look at its bytes, send it again.')
  onState(quarantine.command('list').description('List what is in quarantine, each with its reason.'))
    .option(...json)
    .addHelpText('after', examples('npx first-seen quarantine list'))
    .action(async ({ json = false, ...flags }) => {
      const { quarantineList } = await import('./quarantine.ts')
      process.exitCode = await quarantineList(json, await open(flags), out, talk)
    })
  onState(
    quarantine
      .command('show')
      .argument('<id>')
      .description('Write the bytes of one to stdout: as they are, but to a terminal as harmless text.'),
  )
    .addHelpText('after', examples('npx first-seen quarantine show 4HX0P > broken.json'))
    .action(async (id: string, flags) => {
      const { quarantineShow } = await import('./quarantine.ts')
      process.exitCode = await quarantineShow(id, await open(flags), stdout)
    })
  onState(
    quarantine
      .command('retry')
      .argument('<id...>')
      .description('Send the bytes to the hub again and take them out of quarantine.'),
  )
    .option('--hub <namespace/hub>', 'an Event Hub in Azure (default: the local one)')
    .addHelpText(
      'after',
      examples(
        'npx first-seen quarantine retry 4HX0P',
        'npx first-seen quarantine retry 4HX0P --account stfirstseen --hub my-namespace/activity',
      ),
    )
    .action(async (ids: string[], { hub, ...flags }) => {
      const { quarantineRetry } = await import('./quarantine.ts')
      const { producerFor } = await import('./send.ts')
      const port = portsFrom(flags.port).hub
      process.exitCode = await quarantineRetry(ids, await open(flags), producerFor({ hub, port }), talk)
    })
}

type Open = (options: StateOptions) => Promise<State>

/** The options by which a command finds its state. */
export const onState = (command: Command): Command =>
  command
    .option('--account <name>', 'storage account of a deployed First Seen (default: the running local stack)')
    .option('--table <name>', 'its state table', 'firstseen')
    .option('--port <port>', 'first port of the local stack, if it is not the usual', port)
