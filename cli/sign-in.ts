import {
  AggregateAuthenticationErrorName,
  AuthenticationErrorName,
  CredentialUnavailableErrorName,
  type TokenCredential,
} from '@azure/identity'

const names: readonly string[] = [
  AggregateAuthenticationErrorName,
  AuthenticationErrorName,
  CredentialUnavailableErrorName,
]

/** What to do when an error, or what caused it, is that nobody is signed in; undefined when it is another. */
export function signInFirst(error: Error): string | undefined {
  if (names.includes(error.name)) return nobodySignedIn(error)
  return error.cause instanceof Error ? signInFirst(error.cause) : undefined
}

/** A token for Azure Resource Manager. @throws Error in one sentence */
export async function armToken(credential: TokenCredential, endpoint: string): Promise<string> {
  const token = await credential.getToken(`${endpoint.replace(/\/$/, '')}/.default`).catch((cause: Error) => {
    throw new Error(nobodySignedIn(cause), { cause })
  })
  if (token === null) throw new Error(nobodySignedIn())
  return token.token
}

/** In one sentence, with the library's first: the others name each of its ways of signing in. */
function nobodySignedIn(error?: Error): string {
  const [first = ''] = error?.message.split('\n') ?? []
  return `Nobody is signed in to Azure: sign in with az login, in the right tenant.${first && ` (${first})`}`
}
