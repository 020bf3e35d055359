import type { Binding, FunctionMetadata } from './core.ts'
import type { AppFunction } from './registry.ts'
import { readSchedule, type Schedule } from './schedule.ts'
import { resolveSettings } from './setting-text.ts'

/** Where an Event Hub trigger reads: `connection` is the name of a setting, the rest is resolved. */
export interface HubBinding {
  readonly connection: string
  readonly eventHubName: string
  readonly consumerGroup: string
}

interface Planned {
  readonly called: AppFunction
  readonly bindingName: string
}

export interface HubPlan extends Planned {
  readonly kind: 'eventHub'
  readonly hub: HubBinding
}

export interface TimerPlan extends Planned {
  readonly kind: 'timer'
  readonly schedule: Schedule
}

/** How a function is to be started; `other` is not started here. */
export type Plan = HubPlan | TimerPlan | (Planned & { readonly kind: 'other'; readonly triggerType: string })

/**
 * Reads a function's trigger. @throws Error naming the function when a setting is missing, its schedule is wrong, or it
 * is an Event Hub trigger of another mode than `many` and `binary`: in the others Azure can lose messages before the
 * handler sees them, so this host does not imitate them.
 */
export function planOf(called: AppFunction, settings: Readonly<Record<string, string>>): Plan {
  const { name } = called.metadata
  const [bindingName, binding] = triggerOf(called.metadata)
  const resolved = (option: string, otherwise?: string): string => {
    const text = binding[option] ?? otherwise
    if (typeof text !== 'string') throw new Error(`The function ${name} has no ${option} in its ${binding.type}.`)
    return resolveSettings(text, settings, { functionName: name, option })
  }

  switch (binding.type.toLowerCase()) {
    case 'eventhubtrigger':
      demandBinaryBatches(name, binding)
      return {
        kind: 'eventHub',
        called,
        bindingName,
        hub: {
          connection: resolved('connection'),
          eventHubName: resolved('eventHubName'),
          consumerGroup: resolved('consumerGroup', '$Default'),
        },
      }
    case 'timertrigger':
      return { kind: 'timer', called, bindingName, schedule: scheduleOf(name, resolved('schedule')) }
    default:
      return { kind: 'other', called, bindingName, triggerType: binding.type }
  }
}

function triggerOf({ name, bindings }: FunctionMetadata): [string, Binding] {
  const trigger = Object.entries(bindings).find(([, binding]) => /trigger$/i.test(binding.type))
  if (trigger === undefined) throw new Error(`The function ${name} has no trigger.`)
  return trigger
}

function demandBinaryBatches(name: string, { cardinality, dataType }: Binding): void {
  if (cardinality === 'many' && dataType === 'binary') return
  throw new Error(
    `The Event Hub trigger of the function ${name} has cardinality ${cardinality ?? 'one'} and dataType ${dataType ?? 'none'}; it needs many and binary.`,
  )
}

function scheduleOf(name: string, expression: string): Schedule {
  try {
    return readSchedule(expression)
  } catch (error) {
    throw new Error(`The function ${name} has a wrong schedule: ${(error as Error).message}`, { cause: error })
  }
}
