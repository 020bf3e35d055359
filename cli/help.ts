/** What stands at the end of a command's help. */
export const examples = (...lines: string[]): string => `
Examples:
${lines.map((line) => `  ${line}`).join('\n')}

Exit codes:
  0 done   1 failed   2 wrong usage   3 findings (with --fail-on-finding)   130 interrupted`
