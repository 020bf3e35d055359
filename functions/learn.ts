import { app } from '@azure/functions'
import { theApp } from './app.ts'
import { invocationLog } from './invocation-log.ts'

app.timer('learn', {
  schedule: '15 * * * * *',
  runOnStartup: false,
  handler: async (_timer, context) => {
    await theApp().learn(invocationLog(context))
  },
})
