import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Host, type LogLine, startHost } from '../../../local/host/host.ts'
import { memoryCheckpoints } from '../memory-checkpoints.ts'
import { bundle } from './bundle.ts'

let host: Host
let lines: LogLine[]
const said = vi.spyOn(console, 'info')

beforeEach(async () => {
  lines = []
  said.mockReset().mockImplementation(() => {})
  host = await startHost({
    bundle: await bundle('hooks-app'),
    hub: () => '',
    checkpoints: memoryCheckpoints(),
    settings: {},
    clock: () => 0,
    log: (line) => lines.push(line),
  })
})
afterEach(() => host.close())

const logged = (category: string) => lines.filter((line) => line.category === category).map((line) => line.message)

test('appStart runs before the first invocation, appTerminate once at the close, and they share their data', async () => {
  expect(said.mock.calls).toEqual([['appStart']])
  await Promise.all([host.close(), host.close()])
  expect(said.mock.calls).toEqual([['appStart'], ['appTerminate, started yes']])
})

test('a preInvocation hook can wrap the handler, and hands its data to postInvocation', async () => {
  await expect(host.runTimer('failing')).rejects.toThrow('not to be cleared')
  expect(logged('Function.failing.User')).toEqual(['wrapped', 'before, Error: not to be cleared'])
})

test('a postInvocation hook can clear the error, and the invocation succeeded', async () => {
  await host.runTimer('forgiven')
  expect(lines.filter((line) => line.level === 'error')).toEqual([])
})

test('a failed invocation is one error line that says what, why and what comes next', async () => {
  await expect(host.runTimer('failing')).rejects.toThrow()
  expect(lines.filter((line) => line.level === 'error')).toEqual([
    {
      level: 'error',
      category: 'Function.failing',
      message: 'failing failed on its schedule: not to be cleared. It is not tried again.',
    },
  ])
})

test('what a handler logs after it returned is a warning, and the line itself is lost', async () => {
  await host.runTimer('late')
  await vi.waitFor(() =>
    expect(logged('Function.late').join()).toMatch(/Unexpected call to 'log'.*Function name: late/),
  )
  expect(lines.find((line) => line.category === 'Function.late')?.level).toBe('warning')
  expect(logged('Function.late.User')).not.toContain('too late')
})

test('a function cannot be registered after the start', async () => {
  await expect(host.runTimer('registering')).rejects.toThrow('A function can only be registered during app startup.')
})

test('an unknown timer is named together with those that exist', async () => {
  await expect(host.runTimer('sweeep')).rejects.toThrow(
    'The app has no timer "sweeep"; it has forgiven, failing, late, registering.',
  )
})
