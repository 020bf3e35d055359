const MOST_WITHOUT_EPOCH = 5

/** What becomes of a reader that wants in. `stolen` are those that must go first. */
export type Admission<Reader> =
  | { kind: 'admitted'; stolen: readonly Reader[] }
  | { kind: 'refused'; error: { condition: string; description: string } }

/**
 * Who may read one partition for one consumer group: the highest epoch, alone; or, as long as nobody has an epoch, up
 * to five readers side by side. An epoch as high as the present one takes over: it is the same owner, come back.
 * Source: learn.microsoft.com/archive/blogs/gyan/event-hubs-receiver-epoch.
 */
export function admit<Reader extends { readonly epoch: number | undefined }>(
  epoch: number | undefined,
  present: readonly Reader[],
): Admission<Reader> {
  const highest = present.reduce<number | undefined>((top, reader) => max(top, reader.epoch), undefined)
  if (highest !== undefined && (epoch === undefined || epoch < highest)) return refusedBy(highest, epoch)
  if (epoch !== undefined) return { kind: 'admitted', stolen: present }
  if (present.length < MOST_WITHOUT_EPOCH) return { kind: 'admitted', stolen: [] }
  return refused(
    'amqp:resource-limit-exceeded',
    `${present.length} receivers without an epoch read this partition for this consumer group; more are not allowed. Close one, or use another group.`,
  )
}

const max = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a

const refused = (condition: string, description: string): Admission<never> => ({
  kind: 'refused',
  error: { condition, description },
})

function refusedBy(highest: number, epoch: number | undefined): Admission<never> {
  const own = epoch === undefined ? 'none' : `the lower epoch ${epoch}`
  return refused(
    'amqp:link:stolen',
    `A receiver with epoch ${highest} reads this partition for this consumer group; this one has ${own}.`,
  )
}
