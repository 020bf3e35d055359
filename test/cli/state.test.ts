import { CredentialUnavailableError } from '@azure/identity'
import { expect, test } from 'vitest'
import { unreadableAccount } from '../../cli/state.ts'
import { StoreUnavailable } from '../../lib/state/table.ts'

test.each([
  [
    'nobody is signed in',
    new CredentialUnavailableError('no credential'),
    'Nobody is signed in to Azure: sign in with az login, in the right tenant. (no credential)',
  ],
  [
    'the role is missing',
    new Error('403 AuthorizationPermissionMismatch'),
    'You need the role Storage Table Data Reader',
  ],
])('an account that cannot be read because %s is said with what to do', (_, cause, todo) => {
  const error = new StoreUnavailable('Cannot read config/none in table firstseen: it failed..', { cause })
  const said = unreadableAccount('account stfirstseen', error)
  expect(said).toContain('account stfirstseen cannot be read: Cannot read config/none in table firstseen: it failed. ')
  expect(said).toContain(todo)
})
