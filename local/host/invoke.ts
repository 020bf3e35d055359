import { randomUUID } from 'node:crypto'
import type { Callback, CoreContext, InvocationRequest } from './core.ts'
import type { Log } from './log-line.ts'
import type { AppFunction, Registry } from './registry.ts'

/**
 * One invocation as the Functions worker makes it: preInvocation hooks (may change inputs and handler), the handler,
 * postInvocation hooks (may clear its error). What a handler logs after the end is dropped, as in Azure; the library
 * warns about it.
 * @throws what the handler or a hook threw
 */
export async function invoke(app: Registry, called: AppFunction, request: InvocationRequest, log: Log): Promise<void> {
  let ended = false
  const core = coreContext(called, request, log, () => ended)
  try {
    await runInvocation(app, called.callback, core)
  } finally {
    ended = true
  }
}

async function runInvocation(app: Registry, callback: Callback, core: CoreContext): Promise<void> {
  const model = app.model().getInvocationModel(core)
  const { context, inputs } = await model.getArguments()
  const hookData = {}

  const before = { hookData, inputs, functionCallback: callback, invocationContext: context }
  await during(core, 'preInvocationHooks', () => app.runHooks('preInvocation', before))

  const after: AfterContext = { hookData, inputs: before.inputs, result: null, error: null, invocationContext: context }
  try {
    after.result = await during(core, 'invocation', () =>
      model.invokeFunction(context, before.inputs, before.functionCallback),
    )
  } catch (error) {
    // A handler may throw anything; null would look like success to the hooks.
    after.error = error ?? new Error(`The handler threw ${String(error)}.`)
  }
  await during(core, 'postInvocationHooks', () => app.runHooks('postInvocation', after))

  if (after.error !== null && after.error !== undefined) throw after.error
  await model.getResponse(context, after.result)
}

interface AfterContext {
  hookData: object
  inputs: unknown[]
  result: unknown
  error: unknown
  invocationContext: unknown
}

async function during<T>(core: CoreContext, state: CoreContext['state'], step: () => Promise<T>): Promise<T> {
  core.state = state
  try {
    return await step()
  } finally {
    core.state = undefined
  }
}

function coreContext(
  { metadata }: AppFunction,
  request: InvocationRequest,
  log: Log,
  ended: () => boolean,
): CoreContext {
  const category = `Function.${metadata.name}`
  return {
    invocationId: randomUUID(),
    metadata,
    request,
    state: undefined,
    log(level, source, message) {
      if (source === 'system') log({ level, category, message })
      else if (!ended()) log({ level, category: `${category}.User`, message })
    },
  }
}
