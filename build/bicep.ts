import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { isStarted } from './is-started.ts'

/** The Bicep compiler: a program of this machine, or the one that was restored. */
export interface Bicep {
  readonly program: string
  readonly version: string
  /** In words: where it was found. */
  readonly from: string
}

/** The release that is restored: https://www.nuget.org/packages/Azure.Bicep.CommandLine.linux-x64 */
const restored = '0.49.2'
/** `bicep snapshot` is generally available since 0.41.2. */
const oldest = [0, 41, 2] as const

const run = promisify(execFile)
const ofTheCompiler = { maxBuffer: 64 * 2 ** 20, env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' } }

/**
 * Finds the compiler: `bicep` on the PATH, the one that `az bicep install` leaves, or one restored before. A release
 * without `snapshot` does not count. Undefined when there is none.
 */
export async function findBicep(env: NodeJS.ProcessEnv, system = process.platform): Promise<Bicep | undefined> {
  const name = system === 'win32' ? 'bicep.exe' : 'bicep'
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => [join(folder, name), 'the PATH'] as const)
  const places = [
    ...onPath,
    [join(homedir(), '.azure', 'bin', name), 'az bicep install'] as const,
    [restoredProgram(env), 'NuGet, restored before'] as const,
  ]
  for (const [program, from] of places) {
    const version = existsSync(program) ? await versionOf(program) : undefined
    if (version !== undefined) return { program, version, from }
  }
  return undefined
}

/** Restores the compiler from NuGet into the cache folder of this user. Needs Linux and the .NET SDK. @throws what dotnet says */
export async function restoreBicep(env: NodeJS.ProcessEnv): Promise<Bicep> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('There is no Bicep compiler here. Install it: az bicep install')
  const folder = await mkdtemp(join(tmpdir(), 'first-seen-bicep-'))
  try {
    await writeFile(join(folder, 'bicep.csproj'), project)
    await run('dotnet', ['restore', folder, '--packages', cacheFolder(env)])
  } catch (error) {
    const { stdout = '', message } = error as Error & { stdout?: string }
    throw new Error(
      `Cannot restore the Bicep compiler: ${stdout.trim() || message}. Install it instead: az bicep install`,
      { cause: error },
    )
  } finally {
    await rm(folder, { recursive: true })
  }
  const program = restoredProgram(env)
  await chmod(program, 0o755)
  const version = await versionOf(program)
  if (version === undefined) throw new Error(`The Bicep compiler at ${program} does not start.`)
  return { program, version, from: 'NuGet' }
}

/**
 * Runs the compiler. Answers what it wrote; diagnostics are on stderr.
 * @param variables what parameter files read of the environment
 * @throws with its diagnostics when it fails
 */
export async function runBicep(
  { program }: Bicep,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<{ out: string; said: string }> {
  try {
    const env = { ...ofTheCompiler.env, ...variables }
    const { stdout, stderr } = await run(program, args, { ...ofTheCompiler, env })
    return { out: stdout, said: stderr.trim() }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`bicep ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

/** Undefined when the program does not start or is too old. */
async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, ['--version'], ofTheCompiler)
    const version = /(\d+)\.(\d+)\.(\d+)/.exec(stdout)
    return version && isRecent(version.slice(1).map(Number)) ? version[0] : undefined
  } catch {
    return undefined
  }
}

function isRecent(version: readonly number[]): boolean {
  for (const [i, least] of oldest.entries()) {
    const part = version[i] ?? 0
    if (part !== least) return part > least
  }
  return true
}

const cacheFolder = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'first-seen', 'bicep')

const restoredProgram = (env: NodeJS.ProcessEnv): string =>
  join(cacheFolder(env), 'azure.bicep.commandline.linux-x64', restored, 'tools', 'bicep')

/** A project that holds nothing but the download. */
const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Azure.Bicep.CommandLine.linux-x64" Version="[${restored}]" />
  </ItemGroup>
</Project>
`

if (isStarted(import.meta.filename)) {
  const { version, from } = (await findBicep(process.env)) ?? (await restoreBicep(process.env))
  process.stderr.write(`Bicep ${version} (from ${from}).\n`)
}
