/** What was asked for cannot be done, and why; nothing was changed. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: 400 | 404 | 409

  constructor(status: 400 | 404 | 409, why: string) {
    super(why)
    this.status = status
  }
}
