import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Log } from '../log/log.ts'
import { type Mmdb, openMmdb, reasonOf } from './mmdb.ts'

/** A network (autonomous system). */
export interface Network {
  /** 1 to 4294967295. */
  readonly asn: number
  /** Its name; `AS64500` where the data has none. */
  readonly organisation: string
}

/** Opened ASN data. */
export interface AsnData {
  readonly builtAt: Date
  /** Database type and date, for people. */
  readonly source: string
  /** The network of an address; undefined if the data knows none, or the text is no address. @throws if its entry is damaged */
  lookup(address: string): Network | undefined
}

const probes = 16
const lookEveryMs = 60_000

/**
 * Opens a MaxMind DB with the fields of GeoLite2-ASN (GeoLite2-ASN, GeoIP2-ISP, DB-IP ASN, our own). `bytes` must not change later.
 * @throws an error that says why they are not usable: empty, cut, damaged, no such database, or one of another kind
 */
export function openAsnData(bytes: Buffer): AsnData {
  try {
    return open(bytes)
  } catch (cause) {
    throw new Error(`This cannot serve as ASN data: ${reasonOf(cause)}.`, { cause })
  }
}

function open(bytes: Buffer): AsnData {
  const mmdb = openMmdb(bytes)
  const kind = plain(mmdb.type.replace(/ \(compat=.*\)$/, ''))
  const source = `${kind} of ${mmdb.builtAt.toISOString().slice(0, 10)}${mmdb.family === 4 ? ', IPv4 only' : ''}`
  refuseOtherKinds(mmdb, kind)
  return { builtAt: mmdb.builtAt, source, lookup: (address) => lookup(mmdb, address, source) }
}

/** What a file calls itself and its fields, fit for a terminal and a log. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64)

function refuseOtherKinds(mmdb: Mmdb, kind: string): void {
  const held = mmdb.someAddresses(probes).map((address) => mmdb.get(address))
  if (held.length === 0) throw new Error(`its type is ${kind}, but it holds no address`)
  if (held.some((fields) => networkIn(fields))) return
  const fields = Object.keys(Object(held[0])).map(plain).join(', ') || 'none'
  throw new Error(
    `its type is ${kind}, and it has no usable autonomous_system_number (its fields: ${fields}): give an ASN database, such as GeoLite2-ASN`,
  )
}

function lookup(mmdb: Mmdb, text: string, source: string): Network | undefined {
  if (isIP(text) === 0) return undefined
  // As IPv4 where it is one: ::ffff:1.2.3.4 has no entry of its own in every database.
  const address = ipaddr.process(text)
  if (address.kind() === 'ipv6' && mmdb.family === 4) return undefined
  try {
    return networkIn(mmdb.get(address.toString()))
  } catch (cause) {
    throw new Error(`Cannot use ${source}: ${reasonOf(cause)}; replace the ASN file.`, { cause })
  }
}

function networkIn(fields: unknown): Network | undefined {
  // The file comes from anywhere: its fields are believed only as far as they are checked here.
  const { autonomous_system_number: asn, autonomous_system_organization: name } = Object(fields) as Record<
    string,
    unknown
  >
  if (typeof asn !== 'number' || !Number.isInteger(asn) || asn < 1 || asn > 0xffffffff) return undefined
  return { asn, organisation: typeof name === 'string' && name !== '' ? name : `AS${asn}` }
}

/** ASN data that follows its file. */
export interface WatchedAsnFile {
  /** undefined: there is no data now, so nothing can be decided. */
  current(): AsnData | undefined
  /** Looks whether the file has changed, at most once a minute by `clock`. Never throws: what it finds is told to `log`, which is not kept. */
  refresh(log: Log): Promise<void>
}

/**
 * Loads the ASN file, and again whenever its time or size has changed. A file that is missing or broken never takes the
 * place of data that was good: the last good data stays. The same trouble is logged once, and looked at again each minute.
 * @param first the log of the first look; it is not kept, since the app's logs end with their invocations
 * @param clock milliseconds since the epoch
 */
export function watchAsnFile(file: string, first: Log, clock: () => number): WatchedAsnFile {
  let data: AsnData | undefined
  let version: string | undefined
  let trouble: string | undefined
  let lookedAt = clock()

  const tell = (log: Log, name: 'asn.missing' | 'asn.refused', found: string | undefined, reason: string) => {
    if (trouble === `${name} ${found} ${reason}`) return
    trouble = `${name} ${found} ${reason}`
    if (data) log.warn(name, { file, reason, effect: `${data.source} stays in use` })
    else log.error(name, { file, reason, effect: 'matching operations are parked until there is ASN data' })
  }
  const look = (log: Log) => {
    let found: string | undefined
    try {
      found = versionOf(file)
      if (found === undefined) return tell(log, 'asn.missing', found, 'there is no such file')
      if (found === version) {
        trouble = undefined
        return
      }
      data = openAsnData(readFileSync(file))
      version = found
      trouble = undefined
      log.info('asn.loaded', { file, source: data.source, builtAt: data.builtAt.toISOString() })
    } catch (error) {
      tell(log, 'asn.refused', found, reasonOf(error))
    }
  }

  look(first)
  return {
    current: () => data,
    refresh: async (log) => {
      // A clock that was set back must not stop the looking.
      if (Math.abs(clock() - lookedAt) < lookEveryMs) return
      lookedAt = clock()
      look(log)
    },
  }
}

/** Time and size of a file, as a text to compare; undefined if there is none. */
function versionOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found && `${found.mtimeMs}:${found.size}`
}
