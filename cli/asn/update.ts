import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asnPackage, buildAsnDatabase } from '../../build/asn/asn.ts'
import { replaceFile } from '../../build/asn/replace-file.ts'
import { type AsnData, openAsnData } from '../../lib/enrich/asn-data.ts'
import { checkNew } from '../../lib/refresh/check-new.ts'
import type { RunProgram } from './run-program.ts'

/** What an update did to the file. */
export type AsnUpdate =
  | {
      readonly kind: 'replaced'
      readonly file: string
      readonly ranges: number
      readonly source: string
      readonly before?: string
    }
  | { readonly kind: 'current'; readonly file: string; readonly source: string }

export interface UpdateOptions {
  /** The folder that holds, or is to hold, asn.mmdb. */
  readonly folder: string
  readonly run: RunProgram
}

/**
 * Fetches the newest data package with npm, makes the database and puts it in the place of `folder`/asn.mmdb, unless
 * that is as new. @throws an error that says what failed; the file is then as it was
 */
export async function updateAsn({ folder, run }: UpdateOptions): Promise<AsnUpdate> {
  const file = join(folder, 'asn.mmdb')
  const workFolder = mkdtempSync(join(tmpdir(), 'first-seen-asn-'))
  try {
    const built = buildAsnDatabase(await download(workFolder, run))
    const present = presentData(file)
    if (present && built.builtAt <= present.data.builtAt) return { kind: 'current', file, source: present.data.source }
    const { source } = checkNew(built.bytes, present?.size)
    replaceFile(file, built.bytes)
    return { kind: 'replaced', file, ranges: built.ranges, source, ...(present ? { before: present.data.source } : {}) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The ASN data was not updated: ${reason.replace(/\.?$/, '.')} ${file} is as it was.`, { cause })
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
}

/** The unpacked package's folder. npm checks what it downloads against the registry's digest. */
async function download(workFolder: string, run: RunProgram): Promise<string> {
  await run('npm', ['pack', `${asnPackage}@latest`, '--ignore-scripts', '--loglevel=error'], workFolder)
  const archive = readdirSync(workFolder).find((name) => name.endsWith('.tgz'))
  if (!archive) throw new Error(`npm pack ${asnPackage}@latest left no .tgz file.`)
  const wanted = ['package.json', 'asn-ipv4.csv', 'asn-ipv6.csv'].map((name) => `package/${name}`)
  await run('tar', ['-xzf', archive, ...wanted], workFolder)
  return join(workFolder, 'package')
}

/** The data in use; undefined if there is none, or none that can be used: then any good data is better. */
function presentData(file: string): { data: AsnData; size: number } | undefined {
  try {
    const bytes = readFileSync(file)
    return { data: openAsnData(bytes), size: bytes.length }
  } catch {
    return undefined
  }
}
