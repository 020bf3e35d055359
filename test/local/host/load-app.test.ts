import { writeFile } from 'node:fs/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startHost } from '../../../local/host/host.ts'
import { loadApp } from '../../../local/host/load-app.ts'
import { memoryCheckpoints } from '../memory-checkpoints.ts'
import { bundle } from './bundle.ts'

const start = (path: string, settings: Record<string, string> = {}) =>
  startHost({
    bundle: path,
    hub: () => 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=y;UseDevelopmentEmulator=true',
    checkpoints: memoryCheckpoints(),
    settings,
    clock: () => 0,
    log: () => {},
  })

test.each([
  ['throws', /throws\.cjs threw while it was loaded: FIRST_SEEN_TABLE is missing\. Nothing was started\./],
  ['registers-nothing', /registers-nothing\.cjs registered no function/],
  ['duplicate-name', /duplicate-name\.cjs threw .* A function with id "sweep" has already been registered\./],
  ['app-start-throws', /An appStart hook of .*app-start-throws\.cjs threw: no table/],
  [
    'one-by-one',
    /The Event Hub trigger of the function activityLog has cardinality one and dataType none; it needs many and binary/,
  ],
  ['wrong-schedule', /The function sweep has a wrong schedule: "@hourly" is no NCRONTAB expression/],
  [
    'probe-app',
    /eventHubName of the function activityLog is "%HUB_NAME%", and %HUB_NAME% does not resolve: the setting HUB_NAME is missing/,
  ],
])('the fixture app %s is refused with the reason', async (fixture, reason) => {
  await expect(start(await bundle(fixture))).rejects.toThrow(reason)
})

test('an app that is not built yet is named, with the command that builds it', async () => {
  await expect(start('/nowhere/functions.cjs')).rejects.toThrow(
    /Cannot read the app \/nowhere\/functions\.cjs: .*npm run build/,
  )
})

test('an app with a syntax error is named', async () => {
  const path = await bundle('http')
  await writeFile(path, 'const = 1')
  await expect(start(path)).rejects.toThrow(/http\.cjs threw while it was loaded: /)
})

test('a function with another trigger is listed but not run, and the log says so', async () => {
  const log = vi.fn()
  const path = await bundle('http')
  const host = await startHost({
    bundle: path,
    hub: () => '',
    checkpoints: memoryCheckpoints(),
    settings: {},
    clock: () => 0,
    log,
  })
  onTestFinished(() => host.close())
  expect(host.functions).toEqual([{ name: 'page', kind: 'other' }])
  expect(log).toHaveBeenCalledWith({
    level: 'warning',
    category: 'Host',
    message: 'page has a httpTrigger: it is not run here.',
  })
})

test('two hosts of one bundle have functions and settings of their own', async () => {
  const path = await bundle('probe-app')
  const patient = await loadApp(path, { RETRIES: '-1' }, () => {})
  const hasty = await loadApp(path, {}, () => {})
  expect(patient.functions.get('activityLog')?.metadata.retryOptions?.maxRetryCount).toBe(-1)
  expect(hasty.functions.get('activityLog')?.metadata.retryOptions).toBeUndefined()
  expect(process.env.RETRIES).toBeUndefined()
})
