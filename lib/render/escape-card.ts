/**
 * Text for a TextRun, which is not read as Markdown (https://adaptivecards.io/explorer/TextRun.html). It does expand
 * `{{DATE(…)}}`, and a client that knows less than it should may see tags, mentions or links: all of them are broken, visibly.
 */
export const runText = (text: string): string =>
  text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/\{(?=\{)/g, '{ ')
    .replace(/\](?=\()/g, '] ')

/** Text for a place that is read as Markdown (`fallbackText`): nothing in it begins emphasis, code, a link or a table. */
export const markdownText = (text: string): string => runText(text).replace(/[\\`*_[\]()~|#]/g, (mark) => `\\${mark}`)
