import type { Network } from '../enrich/asn-data.ts'
import { principalOf } from './narrowest-scope.ts'
import type { KnownTerm } from './terms.ts'

/** For each who asked (id in lower case): the network from which most of their sightings came. */
export function homesOf(terms: readonly KnownTerm[]): Map<string, Network> {
  const counts = new Map<string, Map<number, { readonly network: Network; count: number }>>()
  for (const { network, sightings } of terms)
    for (const { record } of sightings) {
      const id = principalOf(record)?.toLowerCase()
      if (id === undefined) continue
      const networks = counts.get(id) ?? new Map()
      counts.set(id, networks)
      const counted = networks.get(network.asn) ?? { network, count: 0 }
      networks.set(network.asn, { ...counted, count: counted.count + 1 })
    }
  return new Map(
    [...counts].flatMap(([id, networks]) => {
      const [home] = [...networks.values()].sort((a, b) => b.count - a.count)
      return home ? [[id, home.network] as const] : []
    }),
  )
}
