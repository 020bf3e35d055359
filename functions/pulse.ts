import { app } from '@azure/functions'
import { pulse } from '../lib/pulse/pulse.ts'
import { theApp } from './app.ts'
import { invocationLog } from './invocation-log.ts'

app.timer('pulse', {
  schedule: '30 */15 * * * *',
  runOnStartup: false,
  handler: async (_timer, context) => {
    const { hub, logs, limits, edges } = theApp()
    await pulse(hub, logs, limits, await edges(invocationLog(context)))
  },
})
