import { escapeHtml } from './escape-html.ts'
import type { Link } from './links.ts'
import type { Chapter, Fact, Notice } from './notice.ts'

// White on each of them is readable, and a client that darkens mails leaves a coloured ground as it is. Nothing else has a colour:
// text and ground are the client's own.
const grounds: Readonly<Record<Notice['word'], string>> = {
  Low: '#1f5fa8',
  Medium: '#9a5b00',
  High: '#b3261e',
  Critical: '#7f1d4f',
  Alarm: '#b3261e',
  Summary: '#2d6a3e',
  Incomplete: '#9a5b00',
  Judged: '#2d6a3e',
}

const font = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.45"
const line = '1px solid #88888866'

/** A notice as HTML for mail clients: inline styles, no images, nothing from elsewhere. */
export const mailHtml = (
  subject: string,
  { word, title, sentence, facts, list, guide, judging, details, links }: Notice,
): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:16px;${font}">
<div style="max-width:680px">
<p style="margin:0 0 8px"><span style="background:${grounds[word]};color:#ffffff;font-weight:600;padding:2px 8px">${word}</span></p>
<h1 style="font-size:19px;line-height:1.3;margin:0 0 8px">${escapeHtml(title)}</h1>
<p style="margin:0 0 16px">${escapeHtml(sentence)}</p>
${[
  factTable(facts),
  bullets(list),
  linkLine(links),
  ...[...guide, ...judging].map(chapter),
  factTable(details, 'font-family:monospace;font-size:13px;'),
]
  .filter((block) => block !== '')
  .join('\n')}
</div>
</body>
</html>
`

function factTable(facts: readonly Fact[], valueStyle = ''): string {
  const rows = facts.filter(({ lines }) => lines.length > 0).map((fact) => factRow(fact, valueStyle))
  return rows.length === 0
    ? ''
    : `<table style="border-collapse:collapse;width:100%;margin:0 0 16px">\n${rows.join('\n')}\n</table>`
}

const factRow = ({ label, lines }: Fact, valueStyle: string): string =>
  `<tr><th scope="row" style="text-align:left;vertical-align:top;width:96px;padding:4px 12px 4px 0;border-top:${line};${font}">${label}</th>` +
  `<td style="vertical-align:top;padding:4px 0;border-top:${line};overflow-wrap:anywhere;${font};${valueStyle}">${lines.map(escapeHtml).join('<br>')}</td></tr>`

const bullets = (lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<ul style="margin:0 0 16px;padding-left:20px">${lines.map((each) => `<li>${escapeHtml(each)}</li>`).join('')}</ul>`

const linkLine = (links: readonly Link[]): string =>
  links.length === 0
    ? ''
    : `<p style="margin:0 0 16px">${links
        .map(({ title, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(title)}</a>`)
        .join(' &nbsp;·&nbsp; ')}</p>`

const chapter = ({ heading, points }: Chapter): string =>
  `<h2 style="font-size:15px;margin:0 0 4px">${escapeHtml(heading)}</h2>\n${bullets(points)}`
