/** A network that somebody in the story works from. */
export interface Network {
  asn: number
  addresses: readonly [string, ...string[]]
}

// The addresses are public ones, so that the ASN data finds them. Each stands for its network only: nobody in the story
// has to do with whoever uses that address.
export const office: Network = { asn: 3320, addresses: ['62.153.20.14', '62.153.20.15', '80.157.8.21'] }
export const deployHost: Network = { asn: 24940, addresses: ['46.4.90.11', '88.198.40.17'] }
export const jonasAtHome: Network = { asn: 3209, addresses: ['92.72.10.5', '84.56.3.4'] }
export const miraAtHome: Network = { asn: 6805, addresses: ['77.176.5.6', '89.14.20.3', '2a02:3038:41a:9c00::17'] }
export const tobiasAtHome: Network = { asn: 8881, addresses: ['94.134.20.9'] }
export const vendorNetwork: Network = { asn: 60781, addresses: ['213.227.130.20'] }
export const hotel: Network = { asn: 3303, addresses: ['178.197.200.4'] }
export const attackHost: Network = { asn: 9009, addresses: ['45.9.248.37'] }
export const azure: Network = { asn: 8075, addresses: ['20.50.2.10', '13.69.66.10', '52.174.20.30'] }
export const scanner: Network = { asn: 39351, addresses: ['193.32.127.20'] }
export const torExit: Network = { asn: 60729, addresses: ['185.220.101.4'] }

/** Addresses that no network can be read from: inside the company, and one kept for documentation (RFC 5737). */
export const privateAddress = '10.20.0.4'
export const unroutedAddress = '203.0.113.9'
