import { type Command, Option } from 'commander'
import { each, port } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { examples } from './help.ts'

/** Adds the command that serves the page over a deployed account. */
export function addUiCommand(program: Command, { dist, stopping, out, talk, clock }: CommandContext): void {
  program
    .command('ui')
    .description('The page, on this machine: over a deployed account, or where the local stack serves it.')
    .option('--account <name>', 'storage account of a deployed First Seen (default: the running local stack)')
    .option('--table <name>', 'its state table', 'firstseen')
    .option('--hub <namespace/hub>', 'its hub, to send bytes of the quarantine to it again')
    .option('--port <port>', 'port of the page (default: 4290); without --account the first of the local stack', port)
    .addOption(
      new Option('--key <form>', 'what the app counts as the extension, if it is set otherwise')
        .choices(['name', 'path'])
        .default('name'),
    )
    .option(
      '--rules <path>',
      'a rule file, or a folder of them, that the app has beside the shipped ones (again for more)',
      each,
    )
    .addHelpText(
      'after',
      examples('npx first-seen ui', 'npx first-seen ui --account stfirstseen --hub my-namespace/activity'),
    )
    .action(async ({ rules = [], hub, ...options }) => {
      const { ui } = await import('./ui.ts')
      const { openState } = await import('./state.ts')
      const state = await openState(options)
      stopping.listen()
      const run = { ...options, dist, hub, ruleFiles: rules, signal: stopping.signal, clock }
      process.exitCode = await ui(run, state, out, talk)
    })
}
