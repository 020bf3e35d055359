import { DefaultAzureCredential, type TokenCredential } from '@azure/identity'

class NoToken extends Error {
  override readonly name = 'NoToken'
}

/**
 * The app's identity. The library's own error lists each way to sign in, a line each, of which logs show the first: here it
 * is one line that says why the identity of the app gave no token.
 */
export function appCredential(): TokenCredential {
  const credential = new DefaultAzureCredential()
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options)
      } catch (cause) {
        throw new NoToken(`the app’s identity gave no token: ${reasonOf(cause as Error)}`, { cause })
      }
    },
  }
}

function reasonOf(error: Error & { errors?: readonly Error[] }): string {
  const own = error.errors?.find(({ message }) => message.startsWith('ManagedIdentityCredential'))
  return (own ?? error).message.split('\n', 1)[0] ?? ''
}
