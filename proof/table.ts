import type { Result } from './check.ts'

const heads = ['promise', 'tried', 'lost', 'doubled', 'wrong'] as const

/** The results as people read them: what each check measured and what it found, and one table at the end. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ promise, tried, lost, doubled, wrong }) => [
    promise,
    tried,
    ...[lost, doubled, wrong.length].map(String),
  ])
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    '',
    ...results.flatMap(detailsOf),
    line(heads),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
    '',
  ].join('\n')
}

const detailsOf = ({ promise, seconds, details, wrong }: Result): string[] => [
  `${promise} (${seconds} s)`,
  ...details.map((detail) => `  ${detail}`),
  ...wrong.map((text) => `  wrong: ${text}`),
  '',
]
