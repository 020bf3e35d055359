import type { Callback, FunctionMetadata, ProgrammingModel } from './core.ts'
import { explain, type Log, type LogLevel } from './log-line.ts'

export interface AppFunction {
  readonly metadata: FunctionMetadata
  readonly callback: Callback
}

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation'] as const
type HookName = (typeof hookNames)[number]

/** What one app has registered, and the `@azure/functions-core` object through which it does so. */
export interface Registry {
  /** For the app: what its `require('@azure/functions-core')` yields. */
  readonly core: object
  readonly functions: ReadonlyMap<string, AppFunction>
  /** What the app's appStart and appTerminate hooks share. */
  readonly hookData: object
  model(): ProgrammingModel
  /** Runs the hooks of that name one after another, in the order of registration. @throws what a hook throws */
  runHooks(name: HookName, context: object): Promise<void>
  /** From now on a registration throws, as after the start in Azure. */
  lock(): void
}

export function createRegistry(log: Log): Registry {
  const functions = new Map<string, AppFunction>()
  const hooks = new Map<HookName, Callback[]>(hookNames.map((name) => [name, []]))
  let model: ProgrammingModel | undefined
  let locked = false

  const core = {
    version: '3.9.1',
    hostVersion: '4.1037.0',
    Disposable,
    registerFunction(metadata: FunctionMetadata, callback: Callback): Disposable {
      // The worker's own words: people search for them.
      if (locked) throw new Error('A function can only be registered during app startup.')
      const { name } = metadata
      if (functions.has(name)) throw new Error(`A function with id "${name}" has already been registered.`)
      functions.set(name, { metadata, callback })
      return new Disposable(() => functions.delete(name))
    },
    registerHook(name: string, callback: Callback): Disposable {
      const list = hooks.get(name as HookName)
      if (list === undefined) throw new RangeError(`Unrecognized hook "${name}"`)
      list.push(callback)
      return new Disposable(() => list.splice(list.indexOf(callback), 1))
    },
    setProgrammingModel(chosen: ProgrammingModel) {
      model = chosen
    },
    getProgrammingModel: () => model,
    log: (level: LogLevel, _category: string, message: string) => log({ level, category: 'Host', message }),
  }

  return {
    core,
    functions,
    hookData: {},
    model() {
      if (model === undefined)
        throw new Error('The app has set no programming model: it does not use @azure/functions 4.')
      return model
    },
    async runHooks(name, context) {
      for (const hook of hooks.get(name) ?? []) await hook(context)
    },
    lock() {
      locked = true
    },
  }
}

class Disposable {
  readonly #undo: () => unknown

  constructor(undo: () => unknown) {
    this.#undo = undo
  }

  dispose(): void {
    this.#undo()
  }
}

/** Runs the appTerminate hooks; one that throws is logged, since nothing can be done about it any more. */
export async function terminate(registry: Registry, log: Log): Promise<void> {
  try {
    await registry.runHooks('appTerminate', { hookData: registry.hookData })
  } catch (error) {
    log({ level: 'error', category: 'Host', message: `An appTerminate hook threw: ${explain(error)}` })
  }
}
