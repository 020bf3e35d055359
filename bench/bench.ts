import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchAlerts } from './alerts.ts'
import { benchCalls } from './calls.ts'
import { benchDecode } from './decode.ts'
import type { Bench, Figure } from './figure.ts'
import { benchFiles } from './files.ts'
import { benchFindings } from './findings.ts'
import { benchGrowth } from './growth.ts'
import { benchHostile } from './hostile.ts'
import { benchReceiving } from './receiving.ts'
import { benchScan } from './scan.ts'
import { benchStart } from './start.ts'

const benches: Readonly<Record<string, Bench>> = {
  'Records found in messages': benchScan,
  'Hostile messages': benchHostile,
  'Files, whole process': benchFiles,
  'Receiving from a hub': benchReceiving,
  'Cold start': benchStart,
  'Calls of the state table': benchCalls,
  'Decoding everything': benchDecode,
  Findings: benchFindings,
  Alerts: benchAlerts,
  'Stored terms': benchGrowth,
}

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const machine = `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`
const wanted = Object.entries(benches).filter(
  ([title]) => positionals.length === 0 || positionals.some((word) => title.toLowerCase().includes(word.toLowerCase())),
)
const measured: { title: string; figures: Figure[] }[] = []
for (const [title, bench] of wanted) {
  process.stderr.write(`${title} …\n`)
  const folder = mkdtempSync(join(tmpdir(), 'first-seen-bench-'))
  try {
    measured.push({ title, figures: await bench(folder) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
process.stdout.write(values.json ? `${JSON.stringify({ machine, measured })}\n` : table())

function table(): string {
  const lines = measured.flatMap(({ title, figures }) => [
    '',
    title,
    ...figures.map(({ name, value, unit }) => `  ${name.padEnd(66)}${value.toPrecision(3).padStart(9)} ${unit}`),
  ])
  return `${machine}\n${lines.join('\n')}\n`
}
