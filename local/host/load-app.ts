import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { compileFunction, constants } from 'node:vm'
import { explain, type Log } from './log-line.ts'
import { createRegistry, type Registry } from './registry.ts'

/**
 * Loads a built app, a CommonJS file whose only external is `@azure/functions-core`, and runs its appStart hooks.
 * Each call loads the file afresh with a core of its own, so several hosts can live in one process. `settings` are the
 * app's environment, on top of this process's: its `process.env` is its own.
 * @throws Error naming the bundle when it cannot be read, throws, registers nothing or registers a name twice. Azure
 * is quieter: there an app that throws before its first registration just starts with no functions.
 */
export async function loadApp(bundle: string, settings: Readonly<Record<string, string>>, log: Log): Promise<Registry> {
  const path = resolve(bundle)
  const registry = createRegistry(log)
  const code = await read(path)
  try {
    run(code, path, registry.core, settings)
  } catch (error) {
    throw new Error(`The app ${path} threw while it was loaded: ${explain(error)}. Nothing was started.`, {
      cause: error,
    })
  }
  if (registry.functions.size === 0)
    throw new Error(
      `The app ${path} registered no function, so Azure would start it and run nothing. Is it the built bundle?`,
    )
  await start(registry, path)
  return registry
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`Cannot read the app ${path}: ${explain(error)}. Build it first: npm run build`, { cause: error })
  }
}

function run(code: string, path: string, core: object, settings: Readonly<Record<string, string>>): void {
  const module = { exports: {} }
  const realRequire = createRequire(path)
  const require = Object.assign(
    (id: string): unknown => (id === '@azure/functions-core' ? core : realRequire(id)),
    realRequire,
  )
  const wrapper = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname', 'process'], {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  wrapper.call(module.exports, module.exports, require, module, path, dirname(path), processWith(settings))
}

/** This process with `settings` added to its environment. */
function processWith(settings: Readonly<Record<string, string>>): NodeJS.Process {
  const env = { ...process.env, ...settings }
  return new Proxy(process, { get: (target, key) => (key === 'env' ? env : Reflect.get(target, key)) })
}

async function start(registry: Registry, path: string): Promise<void> {
  try {
    await registry.runHooks('appStart', { hookData: registry.hookData, functionAppDirectory: dirname(path) })
  } catch (error) {
    throw new Error(`An appStart hook of ${path} threw: ${explain(error)}. Nothing was started.`, { cause: error })
  }
  registry.lock()
}
