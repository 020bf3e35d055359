/** What expressions may read. */
export interface Context {
  readonly parameters: Readonly<Record<string, unknown>>
  readonly triggerBody: unknown
}

type Call = (...args: unknown[]) => unknown

/**
 * The functions of the workflow definition language that our Logic App uses
 * (https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference). Any other throws.
 */
function functionsOf({ parameters, triggerBody }: Context): Readonly<Record<string, Call>> {
  return {
    parameters: (name) => {
      if (!(String(name) in parameters)) throw new Error(`There is no parameter ${String(name)}.`)
      return parameters[String(name)]
    },
    triggerBody: () => triggerBody,
    not: (value) => value !== true,
    and: (...values) => values.every((value) => value === true),
    empty: (value) => value === null || value === undefined || Object.keys(value).length === 0,
    coalesce: (...values) => values.find((value) => value !== null && value !== undefined) ?? null,
    concat: (...texts) => texts.map((text) => String(text ?? '')).join(''),
    replace: (text, from, to) => String(text).replaceAll(String(from), String(to)),
  }
}

/** Evaluates a value of a definition: `@…` is an expression, `@{…}` one within a text, objects and arrays are walked. */
export function evaluate(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) return value.map((one) => evaluate(one, context))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, evaluate(one, context)]))
  if (typeof value !== 'string') return value
  if (value.startsWith('@') && !value.startsWith('@{')) return new Reader(value.slice(1), context).whole()
  return value.replace(/@\{([^}]*)\}/g, (_, inner: string) => String(new Reader(inner, context).whole() ?? ''))
}

/** Reads `name(argument, …)`, `'text'`, and `?['key']` after either. */
class Reader {
  private at = 0
  private readonly functions: Readonly<Record<string, Call>>
  private readonly text: string

  constructor(text: string, context: Context) {
    this.text = text
    this.functions = functionsOf(context)
  }

  whole(): unknown {
    const value = this.value()
    if (this.at < this.text.length) throw new Error(`Cannot read on at ${this.at}: ${this.text}`)
    return value
  }

  private value(): unknown {
    const literal = this.match(/'((?:[^']|'')*)'/y)
    let value: unknown = literal ? literal[1]?.replaceAll("''", "'") : this.call()
    for (let key = this.match(/\?\['([^']*)'\]/y); key; key = this.match(/\?\['([^']*)'\]/y))
      value = (value as Record<string, unknown> | null | undefined)?.[key[1] ?? '']
    return value
  }

  private call(): unknown {
    const name = this.match(/(\w+)\(/y)?.[1] ?? ''
    const called = this.functions[name]
    if (called === undefined) throw new Error(`No function at ${this.at}: ${this.text}`)
    const args: unknown[] = []
    while (!this.match(/\s*\)/y)) {
      args.push(this.value())
      this.match(/\s*,\s*/y)
    }
    return called(...args)
  }

  private match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.at
    const found = form.exec(this.text)
    if (found) this.at = form.lastIndex
    return found
  }
}
