import { setTimeout as sleep } from 'node:timers/promises'
import { app } from '@azure/functions'
import { collectGarbage, isSweepTime } from '../lib/sweep/garbage.ts'
import { tick } from '../lib/sweep/tick.ts'
import { theApp } from './app.ts'
import { invocationLog } from './invocation-log.ts'

app.timer('sweep', {
  schedule: '0 * * * * *',
  runOnStartup: false,
  handler: async (_timer, context) => {
    const edges = await theApp().edges(invocationLog(context))
    await tick((ms) => sleep(ms), edges)
    if (isSweepTime(edges.clock())) await collectGarbage(edges)
  },
})
