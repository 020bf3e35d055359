import { createRequire, Module } from 'node:module'
import { dist } from '../support/dist.ts'

/** A function as the worker is told of it. */
interface Registered {
  readonly name: string
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly retryOptions?: Readonly<Record<string, unknown>>
}

export interface Loaded {
  /** In order of name. */
  readonly functions: readonly Registered[]
  /** What loading threw, after all that is registered was. */
  readonly error: Error | undefined
}

/**
 * Loads the built app as the Functions worker does: by require, with `@azure/functions-core` handed over in place of a
 * package, in an environment that has these settings alone of First Seen.
 */
export function loadApp(settings: Readonly<Record<string, string>>): Loaded {
  const functions: Registered[] = []
  const core = {
    version: '3.9.1',
    hostVersion: '4.1037.0',
    registerFunction: (metadata: Registered) => {
      functions.push(metadata)
      return { dispose() {} }
    },
    registerHook: () => ({ dispose() {} }),
    setProgrammingModel: () => {},
    getProgrammingModel: () => undefined,
    log: () => {},
    Disposable: class {},
  }
  const { require: real } = Module.prototype
  Module.prototype.require = Object.assign(function (this: Module, id: string): unknown {
    return id === '@azure/functions-core' ? core : real.call(this, id)
  }, real)
  const before = process.env
  process.env = {
    ...Object.fromEntries(Object.entries(before).filter(([name]) => !/^(FIRST_SEEN_|EVENTHUB)/.test(name))),
    ...settings,
  }
  try {
    const require = createRequire(dist)
    const bundle = `${dist}/functions.cjs`
    delete require.cache[bundle]
    require(bundle)
    return { functions: byName(functions), error: undefined }
  } catch (error) {
    return { functions: byName(functions), error: error as Error }
  } finally {
    process.env = before
    Module.prototype.require = real
  }
}

const byName = (functions: readonly Registered[]): Registered[] =>
  [...functions].sort((one, other) => (one.name < other.name ? -1 : 1))
