import type { Explanation, Step } from '../../lib/explain/explain-finding.ts'
import { printable, type Terminal } from './terminal.ts'

const labelWidth = 11

/** An explanation as a person reads it: the steps as heads, their lines beside. */
export function printExplanation({ title, steps }: Explanation, out: Terminal, indent = ''): void {
  out.line(`${indent}${out.style('bold', printable(title))}`)
  printSteps(steps, out, indent)
}

export function printSteps(steps: readonly Step[], out: Terminal, indent: string): void {
  for (const step of steps)
    for (const [i, line] of step.lines.entries())
      out.line(`${indent}  ${out.style('dim', (i === 0 ? step.title : '').padEnd(labelWidth))}${printable(line)}`)
}
