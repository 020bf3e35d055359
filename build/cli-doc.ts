import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const program = join(import.meta.dirname, '..', 'dist', 'first-seen.js')

const head = `# The command line

Made from the commands' own help by \`npm run docs\`; a test keeps it true. Results go to stdout, progress and talk to
stderr; a pipe sees plain lines. Ids of five letters work wherever a long id does.

`

/** The help of a command as the built program prints it, 80 columns wide. */
function help(command: readonly string[]): string {
  const env = { ...process.env, COLUMNS: '80', NO_COLOR: '1' }
  return execFileSync(process.execPath, [program, ...command, '--help'], { encoding: 'utf8', env }).trimEnd()
}

/** Names of the commands that a help lists, but for \`help\` itself. */
function commandsIn(text: string): string[] {
  const [, list = ''] = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(text) ?? []
  return [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help')
}

/** docs/cli.md as the built program has it. */
export function cliDoc(): string {
  const chapters: string[] = []
  const add = (command: readonly string[]): void => {
    const text = help(command)
    chapters.push(
      `## first-seen ${command.join(' ')}\n\n\`\`\`\n${text.replace(/\nExit codes:[\s\S]*$/, '').trimEnd()}\n\`\`\`\n`,
    )
    for (const name of commandsIn(text)) add([...command, name])
  }
  const main = help([])
  for (const name of commandsIn(main)) add([name])
  return `${head}\`\`\`\n${main}\n\`\`\`\n\n${chapters.join('\n')}`
}
