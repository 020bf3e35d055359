import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Reader } from 'maxmind'
import { encodeDatabase } from './database.ts'
import { type Csv, readRanges } from './ranges.ts'
import { replaceFile } from './replace-file.ts'

/** The npm package that holds the data. */
export const asnPackage = '@ip-location-db/asn'

/** Readers that ask for GeoLite2-ASN look for that name in the type, as they do in files of DB-IP. */
const databaseType = 'First-Seen-ASN (compat=GeoLite2-ASN)'

/**
 * Makes the ASN database from a folder that holds the package. `builtAt` is the date in the package's version: the same
 * package gives the same bytes. @throws an error that names the file (and line) that is missing or damaged
 */
export function buildAsnDatabase(packageFolder: string): { bytes: Buffer; ranges: number; builtAt: Date } {
  const version = packageVersion(packageFolder)
  const builtAt = dateOf(version)
  const csv = (name: string, family: 4 | 6): Csv => ({ name, family, bytes: readFileSync(join(packageFolder, name)) })
  const ranges = readRanges([csv('asn-ipv4.csv', 4), csv('asn-ipv6.csv', 6)])
  return {
    bytes: encodeDatabase(ranges, { type: databaseType, description: describe(version), builtAt }),
    ranges: ranges.count,
    builtAt,
  }
}

/**
 * Writes the database of the installed package, or leaves the file as it is if it was made of the same version.
 * @returns whether it was written
 */
export function writeAsnDatabase(outFile: string, packageFolder: string = installedPackage()): boolean {
  if (descriptionIn(outFile) === describe(packageVersion(packageFolder))) return false
  replaceFile(outFile, buildAsnDatabase(packageFolder).bytes)
  return true
}

function installedPackage(): string {
  const require = createRequire(import.meta.url)
  return dirname(require.resolve('@ip-location-db/asn/package.json'))
}

function packageVersion(folder: string): string {
  const file = join(folder, 'package.json')
  const text = readFileSync(file, 'utf8')
  const [, version] = /"version":\s*"([^"]*)"/.exec(text) ?? []
  if (version === undefined) throw new Error(`${file} names no version, so the data has no age.`)
  return version
}

/** The third part of the version is the data's date and hour, UTC: 2026061719. */
function dateOf(version: string): Date {
  const [, year, month, day, hour = '00'] = /^\d+\.\d+\.(\d{4})(\d\d)(\d\d)(\d\d)?$/.exec(version) ?? []
  const date = new Date(`${year}-${month}-${day}T${hour}:00:00Z`)
  if (Number.isNaN(date.getTime()))
    throw new Error(
      `Version ${JSON.stringify(version)} of ${asnPackage} holds no date (2.3.2026061719 is one of 17 June 2026, 19:00), so the data has no age.`,
    )
  return date
}

function describe(version: string): string {
  return `${asnPackage} ${version}, made of data by RouteViews (routeviews.org), the NRO (nro.net) and DB-IP (https://db-ip.com); CC BY 4.0, changed in form`
}

/** What the file says it was made of; undefined for a file that is missing, or that is no database and must be made anew. */
function descriptionIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  try {
    // The file may come from anywhere, and the library types this field as the string that it is not.
    const { en } = new Reader(readFileSync(file)).metadata.description as unknown as { en?: unknown }
    return String(en)
  } catch {
    return undefined
  }
}
