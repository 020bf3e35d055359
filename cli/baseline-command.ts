import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { each, jobs, wholeDays } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { examples } from './help.ts'
import { logOptions, withLogOptions } from './log-options.ts'
import { onState } from './state-commands.ts'

/** Adds `first-seen baseline`. */
export function addBaselineCommand(program: Command, context: CommandContext): void {
  const { stopping, dist } = context
  const command = program
    .command('baseline')
    .argument('[file...]', 'log files, folders, or - for standard input')
    .description('Before arming: learn from the past, and report what would have alerted and what is usual.')
    .option('--from-azure', 'read the Activity Log of subscriptions with the signed-in identity')
    .option('--subscription <id>', 'with --from-azure: the subscription (again for more)', each)
    .option('--endpoint <url>', 'Azure Resource Manager of another cloud', 'https://management.azure.com')
    .option('--days <days>', 'how far back the report goes from the end of the log; Azure keeps 90', wholeDays, 90)
    .option('--json', 'the report as one object, and nothing else')
    .option('--html <file>', 'the report as a page that needs nothing else')
    .option('--arm', 'teach the state what was learnt: the local stack, or --account')
  onState(withLogOptions(command, dist))
    .option('--jobs <number>', 'threads that scan a big file of lines (default: a processor each)', jobs)
    .addHelpText(
      'after',
      examples(
        'npx first-seen baseline activity.jsonl',
        'npx first-seen baseline --from-azure --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --html report.html',
        'npx first-seen baseline insights-activity-logs/ --arm --account stfirstseen',
      ),
    )
    .action(async (files: string[], parsed) => {
      const {
        fromAzure = false,
        subscription = [],
        endpoint,
        days,
        json = false,
        html,
        arm = false,
        jobs,
        ...rest
      } = parsed
      const { account, table, port, ...log } = rest
      const stateName = { account, table, port }
      const { baseline } = await import('./baseline.ts')
      const options = {
        ...logOptions(log),
        ...(fromAzure ? { azure: { subscriptions: subscription, endpoint } } : {}),
        ...(html === undefined ? {} : { html }),
        stateName,
        ...(arm ? { arm: async () => (await import('./state.ts')).openState(stateName) } : {}),
        files,
        days,
        json,
        jobs: jobs ?? availableParallelism(),
        dist,
      }
      process.exitCode = await baseline(options, context, stopping)
    })
}
