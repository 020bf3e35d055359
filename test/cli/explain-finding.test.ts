import { PassThrough } from 'node:stream'
import type { ContainerClient } from '@azure/storage-blob'
import { expect, test } from 'vitest'
import { explainFindings, namedBy } from '../../cli/explain-finding.ts'
import { terminal } from '../../cli/output/terminal.ts'
import { handle } from '../../lib/pipeline.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import { someEdges } from '../support/edges.ts'
import { messageOf } from '../support/messages.ts'
import { aRecord } from '../support/records.ts'

test.each<[what: string, texts: string[], kind: 'files' | 'findings']>([
  ['a path that is there', ['package.json'], 'files'],
  ['standard input', ['-'], 'files'],
  ['a folder', ['samples'], 'files'],
  ['a short id', ['7QK2M'], 'findings'],
  ['a short id in small letters', ['7qk2m'], 'findings'],
  ['a whole id', ['20260306T211407441Z-0f1e2d3c4b5a69788796a5b4c3d2e1f0'], 'findings'],
  ['the beginning of an id', ['20260306'], 'findings'],
  ['a path of five letters that is there', ['infra'], 'files'],
])('explain takes %s for what it is', (_, texts, kind) => {
  expect(namedBy(texts)).toBe(kind)
})

test.each<[what: string, texts: string[], says: string]>([
  ['a path that is not there', ['nope.json'], 'nope.json: there is no such file, and it is no finding’s id either'],
  ['too few letters for an id', ['7QK2'], '7QK2: there is no such file'],
  ['a file and an id', ['package.json', '7QK2M'], 'package.json is a file and 7QK2M is none'],
])('explain refuses %s', (_, texts, says) => {
  expect(() => namedBy(texts)).toThrow(says)
})

test('explain ID tells people the chain, and --json the same as one object', async () => {
  const edges = someEdges()
  const [committed] = (await handle([messageOf([aRecord()])], edges)).committed
  const id = committed?.finding.id ?? ''
  const unused = {} as ContainerClient
  const state = {
    table: edges.table,
    quarantine: unused,
    name: 'a test',
    flags: ' --account sttest',
    portal: 'https://portal.azure.com',
    me: async () => 'ines',
  }
  const lines: string[] = []
  const stream = new PassThrough()
  stream.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trimEnd().split('\n')))
  await explainFindings([shortId(id)], false, edges.rules, state, terminal(stream, {}))
  await explainFindings([shortId(id)], true, edges.rules, state, terminal(stream, {}))
  expect(lines[0]).toMatch(new RegExp(`^${shortId(id)}: maya@contoso\\.com \\(user\\) has written CustomScript`))
  expect(lines.find((line) => line.startsWith('  Network'))).toBe(
    '  Network    203.0.113.7 belongs to AS64500 Network 64500.',
  )
  const said = JSON.parse(lines.at(-1) ?? '') as { finding: string; steps: { title: string; lines: string[] }[] }
  expect(said.finding).toBe(id)
  expect(said.steps.find(({ title }) => title === 'Judgement')?.lines[0]).toMatch(
    /npx first-seen close .* --account sttest$/,
  )
})
