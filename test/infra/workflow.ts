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
export function requestsOf(actions: Actions, context: Context): Record<string, Request> {
  return Object.assign(
    {},
    ...Object.entries(actions).map(([name, action]) => {
      if (action.type === 'Http') return { [name]: evaluate(action.inputs, context) }
      if (action.type !== 'If') throw new Error(`${name} is of a type that is not known here: ${action.type}`)
      const branch = evaluate(action.expression, context) === true ? action.actions : action.else?.actions
      return requestsOf(branch ?? {}, context)
    }),
  )
}
