import { statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { demandFree, freePort, listen, PortInUse, refusalOf } from '../../local/ports.ts'
import { beginRun, demandNoRun, RunsAlready } from '../../local/run.ts'
import { aFolder } from '../support/folder.ts'

let folder: string
beforeEach(() => {
  folder = aFolder()
})

const holdPort = () => listen(createServer())

test('a run that ended cleanly is followed by one with the same checkpoints', () => {
  const first = beginRun(folder, 5672)
  first.end()
  expect([first.readsAgain, first.checkpoints]).toEqual([false, 'checkpoints-1'])
  const second = beginRun(folder, 5672)
  expect([second.readsAgain, second.checkpoints]).toEqual([false, 'checkpoints-1'])
})

test('a run that did not end is followed by one that reads again, with new checkpoints each time', () => {
  beginRun(folder, 5672)
  const second = beginRun(folder, 5672)
  expect([second.readsAgain, second.checkpoints]).toEqual([true, 'checkpoints-2'])
  expect(beginRun(folder, 5672).checkpoints).toBe('checkpoints-3')
})

test('the folder of a run is for its owner alone: records name people', () => {
  beginRun(join(folder, 'own'), 5672)
  expect(statSync(join(folder, 'own')).mode & 0o077).toBe(0)
})

test('a mark that a kill cut still means that the run did not end', () => {
  writeFileSync(join(folder, 'running.json'), '{"pid"')
  expect(beginRun(folder, 5672).readsAgain).toBe(true)
})

test('a folder in which a living process holds the hub’s port is refused', async () => {
  const { port, close } = await holdPort()
  beginRun(folder, port)
  await expect(demandNoRun(folder)).rejects.toThrow(
    new RunsAlready(
      `First Seen runs already in ${folder} (process ${process.pid}, hub at port ${port}). End that one, or start this one in another folder.`,
    ),
  )
  await close()
})

test.each([
  ['nobody ran in', undefined],
  ['whose process is dead', { pid: 2 ** 22 + 1, held: true }],
  ['whose process id belongs to another program by now', { pid: process.pid, held: false }],
])('a folder %s is free', async (_, mark) => {
  const { port, close } = await holdPort()
  if (mark)
    writeFileSync(
      join(folder, 'running.json'),
      JSON.stringify({ pid: mark.pid, port: mark.held ? port : await freePort() }),
    )
  await demandNoRun(folder)
  await close()
})

test('a port in use is named with its use and the way out', async () => {
  const { port, close } = await holdPort()
  await expect(demandFree(port, 'alerts')).rejects.toThrow(
    new PortInUse(
      `Port ${port} (alerts) is in use (EADDRINUSE). End the program that holds it, or choose other ports: npx first-seen start --port 5280.`,
    ),
  )
  await close()
})

test('a free port can be had and stays free', async () => {
  await demandFree(await freePort(), 'hub')
})

test('a port that Windows keeps for its virtual machines is held by no program', () => {
  expect(refusalOf(5672, 'hub', 'EACCES')).toBe(
    'Port 5672 (hub) is kept by the system (EACCES). Choose other ports: npx first-seen start --port 5280.',
  )
})
