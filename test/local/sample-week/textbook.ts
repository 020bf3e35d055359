import { readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'

import type { Seen } from './reading.ts'

const six = /^microsoft\.compute\/virtualmachine(scaleset)?s\/extensions\/(write|delete|read)$/

export interface Reading {
  findings: { term: string; seenAt: number; arrivesAt: number }[]
  known: number
  parked: number
  microsoft: number
  noNetwork: number
}

/** The rule as its text has it, over a whole log at once: what the product must agree with. Written without the product's code. */
export function readByTheBook(
  records: readonly Seen[],
  asnOf: (address: string) => number | undefined,
  learntUntil: number,
) {
  const operations = new Map<string, Seen[]>()
  for (const record of records.filter(({ operationName }) => six.test(operationName.toLowerCase()))) {
    const key = [record.correlationId, record.operationName, record.resourceId].join(' ').toLowerCase()
    operations.set(key, [...(operations.get(key) ?? []), record])
  }
  const reading: Reading = { findings: [], known: 0, parked: 0, microsoft: 0, noNetwork: 0 }
  const last = new Map<string, number>()
  for (const { success, address } of succeeded([...operations.values()])) {
    const live = success.time >= learntUntil
    const asn = address && asnOf(address)
    if (!address) reading.parked += live ? 1 : 0
    else if (!asn) reading.noNetwork += live ? 1 : 0
    else if (asn === 8075) reading.microsoft += live ? 1 : 0
    else {
      const term = `${success.resourceId.split('/').at(-1)?.toLowerCase()} ${asn}`
      const before = last.get(term)
      const isNew = before === undefined || success.time - before > 7 * 24 * 3600 * 1000
      last.set(term, success.time)
      if (live && isNew) reading.findings.push({ term, seenAt: success.time, arrivesAt: success.arrivesAt })
      else if (live) reading.known += 1
    }
  }
  return reading
}

function succeeded(operations: Seen[][]): { success: Seen; address: string | undefined }[] {
  return operations
    .flatMap((records) => {
      const success = records.find(({ resultType }) => resultType === 'Success')
      const spoken = [success, ...records].map((record) => record?.callerIpAddress)
      return success ? [{ success, address: spoken.find((one) => one && !one.startsWith('10.')) }] : []
    })
    .sort((one, other) => one.success.time - other.success.time)
}

/** Finds the network of each address in the ASN data that the product is built from. */
export function networksOf(addresses: Iterable<string>): Map<string, number> {
  const wanted = [...addresses].map((address) => ({ address, ...numbered(address) }))
  const found = new Map<string, number>()
  for (const kind of ['ipv4', 'ipv6']) {
    const ours = wanted.filter((one) => one.kind === kind)
    for (const line of readFileSync(`node_modules/@ip-location-db/asn/asn-${kind}-num.csv`, 'utf8').split('\n')) {
      const [first, end, asn] = line.split(',', 3)
      if (!first || !end) continue
      const [from, until] = [BigInt(first), BigInt(end)]
      for (const { address, number } of ours) if (from <= number && number <= until) found.set(address, Number(asn))
    }
  }
  return found
}

function numbered(address: string): { kind: string; number: bigint } {
  const parsed = ipaddr.parse(address)
  return { kind: parsed.kind(), number: parsed.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) }
}
