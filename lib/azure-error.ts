/** Azure's word for an error in the body of an answer: `{"error":{"code":…}}`. Undefined where there is none that is one word. */
export function errorCodeIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown } }
    return typeof error?.code === 'string' && /^\w{1,64}$/.test(error.code) ? error.code : undefined
  } catch {
    return undefined
  }
}
