import { expect, test } from 'vitest'
import { type StateName, stateFlags } from '../../../lib/triage/state-flags.ts'

test.each<[StateName, string]>([
  [{}, ''],
  [{ table: 'firstseen' }, ''],
  [{ port: 5280 }, ' --port 5280'],
  [{ account: 'stfirstseen' }, ' --account stfirstseen'],
  [{ account: 'stfirstseen', table: 'other' }, ' --account stfirstseen --table other'],
])('to work on the state %o a command needs “%s” behind it', (state, flags) => {
  expect(stateFlags(state)).toBe(flags)
})
