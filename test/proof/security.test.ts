import { expect, test } from 'vitest'
import { hostileFields } from '../../proof/security/hostile.ts'
import { markedSecrets } from '../../proof/security/secrets.ts'

test('hostile text in any field of a record reaches keys, queries, events, cards, mails and terminals harmlessly', async () => {
  const { lost, wrong } = await hostileFields()
  expect({ lost, wrong }).toEqual({ lost: [], wrong: [] })
}, 60_000)

test('no secret of the settings stands in any line of the log, error, row or alert, whatever fails (P6)', async () => {
  const { wrong, texts } = await markedSecrets()
  expect(wrong).toEqual([])
  expect(texts).toBeGreaterThan(20)
}, 120_000)
