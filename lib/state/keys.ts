import { createHash } from 'node:crypto'

/**
 * Row and partition keys of the state table. All are ASCII, under 100 characters, and hold none of `/ \ # ?`
 * (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model):
 * whatever comes from a log is hashed, never put in a key.
 */

/** First 32 hex digits of the SHA-256 of the list's JSON. */
export const digest = (list: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 32)

/** Id of a rule's term. `values` are lower-cased strings, an ASN in decimal. */
export const termId = (ruleId: string, values: readonly string[]): string => digest(['term', ruleId, ...values])

/** Id of an operation: all records of one ARM call share it. Correlation id alone would not do: a deployment shares one over many resources. */
export const operationId = (correlationId: string, operationName: string, resourceId: string): string =>
  digest(['op', correlationId.toLowerCase(), operationName.toLowerCase(), resourceId.toLowerCase()])

/** A time in ms as 20261124T084420123Z, which sorts as the time does. */
export const stamp = (timeMs: number): string => new Date(timeMs).toISOString().replace(/[-:.]/g, '')

/** Id of the finding that a term was new at that time. Two findings of one term never share a time. */
export const findingId = (timeMs: number, term: string): string => `${stamp(timeMs)}-${term}`

/** The term's id inside a finding's id. */
export const termOfFinding = (finding: string): string => finding.slice(finding.lastIndexOf('-') + 1)

/** Id of the alert that tells of several findings at once. */
export const groupId = (findingIds: readonly string[]): string => `g-${digest(['group', ...[...findingIds].sort()])}`

/** Partition of a term or an operation: one of 16. */
export const bucket = (id: string): string => `b${id[0]}`

/** Partition of a finding: its term's, so that both commit in one transaction. */
export const bucketOfFinding = (finding: string): string => bucket(termOfFinding(finding))

/** All 16 partitions of terms, operations and findings. */
export const buckets: readonly string[] = [...'0123456789abcdef'].map((digit) => `b${digit}`)

/** The row keys of one partition, by what the row is. */
export const rowKey = {
  term: (id: string) => `term:${id}`,
  usual: (id: string) => `usual:${id}`,
  operation: (id: string) => `op:${id}`,
  finding: (id: string) => `find:${id}`,
  dueAlert: (finding: string) => `due:alert:${finding}`,
  dueUpdate: (finding: string) => `due:update:${finding}`,
  parkedAlert: (finding: string) => `parked:alert:${finding}`,
  dueAddress: (waitUntilMs: number, operation: string) => `due:ip:${stamp(waitUntilMs)}:${operation}`,
  dueNetwork: (timeMs: number, operation: string) => `due:asn:${stamp(timeMs)}:${operation}`,
  shelf: (reason: string, timeMs: number, operation: string) => `parked:${reason}:${stamp(timeMs)}:${operation}`,
  group: (id: string) => `alert:${id}`,
} as const

/** Partition of the rows that describe grouped alerts. */
export const groupPartition = 'alerts'
