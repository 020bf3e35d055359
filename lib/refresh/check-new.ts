import { type AsnData, openAsnData } from '../enrich/asn-data.ts'

/** Addresses of public name servers, which stay in their networks for decades. */
const landmarks: readonly (readonly [address: string, asn: number])[] = [
  ['1.1.1.1', 13335],
  ['8.8.8.8', 15169],
  ['9.9.9.9', 19281],
  ['2001:4860:4860::8888', 15169],
  ['2606:4700:4700::1111', 13335],
]

/**
 * Opens a database that is to replace the present one. @param presentSize bytes of the one in use, if there is one
 * @throws an error that says why it must not: it does not open, knows a landmark wrongly, or is less than half as big
 */
export function checkNew(bytes: Buffer, presentSize: number | undefined): AsnData {
  const data = openAsnData(bytes)
  const wrong = landmarks
    .map(([address, asn]) => ({ address, asn, found: data.lookup(address)?.asn }))
    .filter(({ asn, found }) => asn !== found)
    .map(
      ({ address, asn, found }) =>
        `${address} in ${found === undefined ? 'no network' : `AS${found}`} instead of AS${asn}`,
    )
  if (wrong.length > 0) throw new Error(`The new data is not believable: it has ${wrong.join(', ')}.`)
  if (presentSize !== undefined && bytes.length < presentSize / 2)
    throw new Error(
      `The new data is not believable: ${bytes.length} bytes, less than half of the ${presentSize} in use.`,
    )
  return data
}
