import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { benchAlerts } from './alerts.ts'
import { benchDecode } from './decode.ts'
import { benchFindings } from './findings.ts'

/** One figure: what was measured, the value, and in what. Ratios compare interleaved runs, so that a noisy machine matters less. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const machine = `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`
const figures: Figure[] = []
for (const bench of [benchDecode, benchFindings, benchAlerts]) {
  process.stderr.write(`${bench.name} …\n`)
  figures.push(...(await bench()))
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine, figures })}\n`)
else {
  process.stdout.write(`${machine}\n\n`)
  for (const { name, value, unit } of figures)
    process.stdout.write(`${name.padEnd(66)}${value.toPrecision(3).padStart(9)} ${unit}\n`)
}
