import { app } from '@azure/functions'
import { pulse } from '../lib/pulse/pulse.ts'
import { theApp } from './app.ts'
import { invocationLog } from './invocation-log.ts'

app.timer('pulse', {
  schedule: '30 */15 * * * *',
  runOnStartup: false,
  handler: async (_timer, context) => {
    const { hub, limits, edges } = theApp()
    await pulse(hub, limits, await edges(invocationLog(context)))
  },
})
