import { odata, type RestError, type TableClient, type TableEntityResult } from '@azure/data-tables'
import {
  Conflict,
  demandCommittable,
  type Field,
  type Fields,
  type Row,
  type StateTable,
  StoreUnavailable,
  type Write,
} from './table.ts'

/**
 * The state table in Azure Table Storage (or Azurite).
 * Error codes: https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes. Single calls carry the
 * code in `details.odataError.code`, transactions in `code`: hence statuses, and the one code that tells a missing
 * table (an outage) from a missing row (a conflict). A request that is not answered within `answerMs` counts as failed.
 */
export function azureTable(client: TableClient, answerMs = 20_000): StateTable {
  // The library waits for an answer for ever; a call that gets none must hold one batch, not the instance.
  client.pipeline.addPolicy({
    name: 'answerInTime',
    sendRequest(request, next) {
      request.timeout ||= answerMs
      return next(request)
    },
  })
  const unavailable = (what: string, cause: unknown): StoreUnavailable =>
    new StoreUnavailable(`Cannot ${what} in table ${client.tableName}: ${explain(cause)}.`, { cause })

  return {
    async get(partition, rowKey) {
      try {
        return rowOf(await client.getEntity(partition, rowKey))
      } catch (error) {
        if (statusOf(error) === 404 && !tableIsMissing(error)) return undefined
        throw unavailable(`read ${partition}/${rowKey}`, error)
      }
    },

    async write(partition, writes) {
      demandCommittable(writes)
      const [only, ...more] = writes
      if (only === undefined) return []
      try {
        return more.length === 0 ? [await writeOne(client, partition, only)] : await writeAll(client, partition, writes)
      } catch (error) {
        const status = statusOf(error)
        const what = `${partition}/${writes.map((write) => write.rowKey).join(', ')}`
        if ((status === 404 && !tableIsMissing(error)) || status === 409 || status === 412)
          throw new Conflict(status, what)
        throw unavailable(`write ${what}`, error)
      }
    },

    async *pages(partition, from, to) {
      const filter = odata`PartitionKey eq ${partition} and RowKey ge ${from} and RowKey lt ${to}`
      try {
        for await (const page of client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: 1000 }))
          yield page.map(rowOf)
      } catch (error) {
        if (error instanceof StoreUnavailable || !(error instanceof Error)) throw error
        throw unavailable(`list ${partition}/${from}`, error)
      }
    },
  }
}

async function writeOne(client: TableClient, partition: string, write: Write): Promise<string> {
  const { rowKey } = write
  switch (write.kind) {
    case 'insert':
      return (await client.createEntity({ partitionKey: partition, rowKey, ...write.fields })).etag ?? ''
    case 'replace':
      return (
        (await client.updateEntity({ partitionKey: partition, rowKey, ...write.fields }, 'Replace', write)).etag ?? ''
      )
    case 'merge':
      return (
        (await client.updateEntity({ partitionKey: partition, rowKey, ...write.fields }, 'Merge', write)).etag ?? ''
      )
    case 'delete':
      await client.deleteEntity(partition, rowKey, { etag: write.etag })
      return ''
    default:
      return write satisfies never
  }
}

async function writeAll(client: TableClient, partition: string, writes: readonly Write[]): Promise<string[]> {
  const { subResponses } = await client.submitTransaction(
    writes.map((write) => {
      const key = { partitionKey: partition, rowKey: write.rowKey }
      switch (write.kind) {
        case 'insert':
          return ['create', { ...key, ...write.fields }]
        case 'replace':
          return ['update', { ...key, ...write.fields }, 'Replace', { etag: write.etag }]
        case 'merge':
          return ['update', { ...key, ...write.fields }, 'Merge', { etag: write.etag }]
        case 'delete':
          return ['delete', key]
        default:
          return write satisfies never
      }
    }),
  )
  return subResponses.map(({ etag = '' }) => copied(etag))
}

/** The library cuts an etag out of the answer to all writes: as long as the etag is kept, V8 would keep the answer with it. */
const copied = (etag: string): string => Buffer.from(etag).toString()

const ours = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata'])

function rowOf(entity: TableEntityResult<Record<string, unknown>>): Row {
  const fields: Record<string, Field> = {}
  for (const [name, value] of Object.entries(entity)) if (!ours.has(name) && isField(value)) fields[name] = value
  return { rowKey: entity.rowKey ?? '', etag: entity.etag, fields: fields satisfies Fields }
}

const isField = (value: unknown): value is Field =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Date

const statusOf = (error: unknown): number | undefined => (error as RestError | undefined)?.statusCode

function tableIsMissing(error: unknown): boolean {
  const details = (error as RestError | undefined)?.details as { odataError?: { code?: string } } | undefined
  return details?.odataError?.code === 'TableNotFound' || (error as RestError | undefined)?.code === 'TableNotFound'
}

function explain(cause: unknown): string {
  const { message, statusCode, code } = cause as RestError
  const first = (message ?? String(cause)).split('\n')[0]
  return [statusCode, code, first].filter((part) => part !== undefined && part !== '').join(' ')
}
