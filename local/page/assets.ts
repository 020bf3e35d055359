import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getMimeType } from 'hono/utils/mime'

/** A file of the built page. */
export interface Asset {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** All files of the built page, by name, in memory: nothing else can be asked for. @throws Error when there is no build */
export function readAssets(folder: string): ReadonlyMap<string, Asset> {
  try {
    return new Map(
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
        .map(({ name }) => [
          name,
          {
            type: getMimeType(name) ?? 'application/octet-stream',
            bytes: new Uint8Array(readFileSync(join(folder, name))),
          },
        ]),
    )
  } catch (cause) {
    throw new Error(`Cannot read the page in ${folder}: ${(cause as Error).message}. Make it with npm run build.`, {
      cause,
    })
  }
}
