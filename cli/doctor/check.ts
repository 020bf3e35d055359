import { ArmRefused } from '../../lib/arm-client.ts'

export type Level = 'ok' | 'warning' | 'failure'

/** What one look at a deployment found. */
export interface Finding {
  /** What was looked at, in a word or three. */
  readonly check: string
  readonly level: Level
  readonly says: string
  /** What to do about it; absent where nothing is to be done. */
  readonly todo?: string
}

export const ok = (check: string, says: string): Finding => ({ check, level: 'ok', says })
export const warning = (check: string, says: string, todo: string): Finding => ({ check, level: 'warning', says, todo })
export const failure = (check: string, says: string, todo: string): Finding => ({ check, level: 'failure', says, todo })

/**
 * Makes one check. What the signed-in identity may not see is a warning that names the role it needs, since it says
 * nothing of the deployment; any other trouble is a failure. Never throws, so that one check stops no other.
 */
export async function look(check: string, role: string, work: () => Promise<readonly Finding[]>): Promise<Finding[]> {
  try {
    return [...(await work())]
  } catch (error) {
    const { message } = error as Error
    if (error instanceof ArmRefused && (error.status === 401 || error.status === 403))
      return [warning(check, `You may not look at it: ${message}.`, `Your identity needs ${role}.`)]
    if (error instanceof ArmRefused && error.status === 404)
      return [failure(check, `It is not there: ${message}.`, 'Deploy again: docs/deploy.md.')]
    return [failure(check, `It could not be looked at: ${message}`, 'Try again. If it stays so, look at the portal.')]
  }
}
