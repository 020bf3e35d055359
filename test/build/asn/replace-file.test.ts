import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replaceFile } from '../../../build/asn/replace-file.ts'
import { aFolder } from '../../support/folder.ts'

test('who has the old file open reads all of it, who opens it then reads the new one', () => {
  const folder = aFolder()
  const file = join(folder, 'asn.mmdb')
  writeFileSync(file, 'the old bytes')
  const opened = openSync(file, 'r')
  replaceFile(file, Buffer.from('new'))
  expect([readFileSync(opened, 'utf8'), readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([
    'the old bytes',
    'new',
    ['asn.mmdb'],
  ])
  closeSync(opened)
})

test('what could not be put in place leaves nothing behind', () => {
  const folder = aFolder()
  mkdirSync(join(folder, 'asn.mmdb', 'in the way'), { recursive: true })
  expect(() => replaceFile(join(folder, 'asn.mmdb'), Buffer.from('new'))).toThrow('asn.mmdb')
  expect(readdirSync(folder)).toEqual(['asn.mmdb'])
})
