import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BaselineReport } from '../../lib/baseline/report.ts'

/**
 * The report as one file that needs nothing else: the page's own view of it, its styles and the report itself. It may load nothing, and
 * runs no script but its own.
 * @param dist where the build lies
 */
export function baselineHtml(report: BaselineReport, dist: string): string {
  const part = (name: string): string => readFileSync(join(dist, 'baseline', name), 'utf8').trim()
  const [script, style] = [part('report.js'), part('report.css')]
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Before arming · First Seen</title>
<style>${style}</style>
</head>
<body>
<noscript>This report needs JavaScript. The same as text: npx first-seen baseline, without --html.</noscript>
<script type="application/json" id="report">${inScript(report)}</script>
<script>${script}</script>
</body>
</html>
`
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** JSON that no HTML parser takes for anything else: it can neither end its element nor open a comment. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
