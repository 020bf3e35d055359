import { app } from '@azure/functions'
import { theApp } from './app.ts'
import { invocationLog } from './invocation-log.ts'

app.timer('asn', {
  schedule: '0 17 3 * * *',
  runOnStartup: false,
  handler: async (_timer, context) => {
    await theApp().refreshAsn(invocationLog(context))
  },
})
