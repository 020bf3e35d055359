import { type Context, evaluate } from './workflow-expression.ts'

/** A workflow definition, as far as ours goes. */
export interface Definition {
  readonly triggers: Readonly<Record<string, { readonly inputs: { readonly schema: object } }>>
  readonly actions: Actions
}

type Actions = Readonly<Record<string, Action>>

interface Action {
  readonly type: string
  readonly expression?: unknown
  readonly actions?: Actions
  readonly else?: { readonly actions: Actions }
  readonly inputs?: unknown
}

/** A request that the workflow would make. */
export interface Request {
  readonly method: string
  readonly uri: string
  readonly body: unknown
}

/** The requests that a run makes, by the name of the action. */
export const requestsOf = (actions: Actions, context: Context): Record<string, Request> =>
  Object.fromEntries(
    ran(actions, context).flatMap(([name, { type, inputs }]) =>
      type === 'Http' ? [[name, evaluate(inputs, context) as Request]] : [],
    ),
  )

/** How a run ends when all of its requests are answered well. */
export function endOf(actions: Actions, context: Context): { runStatus: string; runError?: { message: string } } {
  const [end] = ran(actions, context).filter(([, { type }]) => type === 'Terminate')
  return (end?.[1].inputs ?? { runStatus: 'Succeeded' }) as ReturnType<typeof endOf>
}

/** The actions that a run carries out, but for the conditions around them. */
const ran = (actions: Actions, context: Context): [name: string, Action][] =>
  Object.entries(actions).flatMap(([name, action]): [string, Action][] => {
    if (action.type === 'Http' || action.type === 'Terminate') return [[name, action]]
    if (action.type !== 'If') throw new Error(`${name} is of a type that is not known here: ${action.type}`)
    const branch = evaluate(action.expression, context) === true ? action.actions : action.else?.actions
    return ran(branch ?? {}, context)
  })
