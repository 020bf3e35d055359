import { inTime } from '../time-limit.ts'

/** An edge that does not answer must not keep the parts after it from theirs until the host ends the function. */
const partMs = 60_000

/** Parts of one work, each of which is done whatever becomes of the others. */
export class Attempts {
  readonly #failures: Error[] = []

  /** What the part gives; undefined if it failed, or took longer than a minute. @param what names it in the error at the end */
  async at<T>(what: string, part: () => Promise<T>): Promise<T | undefined> {
    try {
      return await inTime(partMs, part)
    } catch (cause) {
      this.#failures.push(new Error(`${what}: ${inOneLine((cause as Error).message)}`, { cause }))
      return undefined
    }
  }

  /** What failed so far, and why. */
  failed(): readonly string[] {
    return this.#failures.map(({ message }) => message)
  }

  /** @throws AggregateError that says what failed, if anything did */
  end(): void {
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, this.failed().join('; '))
  }
}

/** Errors of Azure's libraries have several lines: the first says what is wrong. */
const inOneLine = (message: string): string => message.split('\n', 1)[0] ?? ''
