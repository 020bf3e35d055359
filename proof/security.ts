import { type CheckOptions, joined, type Result, resultOf } from './check.ts'
import { hostileFields } from './security/hostile.ts'
import { markedSecrets } from './security/secrets.ts'

/** Puts hostile text into every field of records and looks at all that leaves; marks every secret and looks for the marks in all that is said. */
export async function security({ say }: CheckOptions): Promise<Result> {
  const startedAt = performance.now()
  const hostile = await hostileFields()
  say(`${hostile.tried} hostile fields`)
  const secrets = await markedSecrets()
  return resultOf(
    'P6: hostile text and secrets',
    `${hostile.tried} hostile fields, ${secrets.marks} marked secrets in ${secrets.texts} texts`,
    joined([hostile, secrets]),
    startedAt,
    [],
  )
}
