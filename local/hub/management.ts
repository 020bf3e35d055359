import rhea, { type Message } from 'rhea'
import type { HubStore } from './hub-store.ts'
import { notFound } from './not-found.ts'
import type { PartitionLog } from './partition-log.ts'

type Answer = { status: number; description: string; condition?: string; body?: Record<string, unknown> }

/**
 * The answer to a request on `$management`: `operation` READ of a hub (`type` com.microsoft:eventhub) or of one of its
 * partitions (com.microsoft:partition). Source: the requests of @azure/event-hubs, managementClient.
 */
export function answerManagement(request: Message, find: (hub: string) => HubStore | undefined): Message {
  return reply(request, read(request.application_properties ?? {}, find))
}

/** The answer to a put-token on `$cbs`: every token will do on the machine's own loopback. */
export const answerCbs = (request: Message): Message => reply(request, { status: 202, description: 'Accepted' })

function read(asked: Record<string, unknown>, find: (hub: string) => HubStore | undefined): Answer {
  const hub = find(String(asked.name))
  if (asked.operation !== 'READ')
    return refusal(400, 'amqp:not-implemented', `This hub answers READ only, not ${asked.operation}.`)
  if (hub === undefined) return missing(String(asked.name))
  if (asked.type === 'com.microsoft:eventhub') return found(describeHub(hub))
  if (asked.type !== 'com.microsoft:partition')
    return refusal(400, 'amqp:not-implemented', `There is no type ${asked.type} to READ.`)
  const id = String(asked.partition)
  const log = hub.partition(id)
  return log === undefined ? missing(`${hub.name}/Partitions/${id}`) : found(describePartition(hub, id, log))
}

const found = (body: Record<string, unknown>): Answer => ({ status: 200, description: 'OK', body })

const refusal = (status: number, condition: string, description: string): Answer => ({ status, condition, description })

function missing(entity: string): Answer {
  const { condition, description } = notFound(entity)
  return refusal(404, condition, description)
}

function describeHub(hub: HubStore): Record<string, unknown> {
  return {
    name: hub.name,
    type: 'com.microsoft:eventhub',
    created_at: rhea.types.wrap_timestamp(hub.createdAt),
    partition_count: rhea.types.wrap_int(hub.partitions.length),
    partition_ids: hub.partitions.map((_, id) => String(id)),
    georeplication_factor: rhea.types.wrap_int(1),
  }
}

function describePartition(hub: HubStore, id: string, log: PartitionLog): Record<string, unknown> {
  return {
    name: hub.name,
    type: 'com.microsoft:partition',
    partition: id,
    begin_sequence_number: rhea.types.wrap_long(log.begin),
    last_enqueued_sequence_number: rhea.types.wrap_long(log.next - 1),
    last_enqueued_offset: String(log.newest?.offset ?? -1),
    last_enqueued_time_utc: rhea.types.wrap_timestamp(log.newest?.enqueuedAt ?? 0),
    is_partition_empty: log.newest === undefined,
  }
}

function reply(request: Message, { status, description, condition, body }: Answer): Message {
  const properties = { 'status-code': rhea.types.wrap_int(status), 'status-description': description }
  const message: Message = {
    body: body ?? {},
    application_properties: condition === undefined ? properties : { ...properties, 'error-condition': condition },
  }
  if (request.message_id !== undefined) message.correlation_id = request.message_id
  return message
}
