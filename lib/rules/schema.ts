import * as z from 'zod'

const text = z.string().trim().min(1)
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens')

/** The fields of a record that can be part of a term, each with what it holds. */
export const keyFields = {
  extension: 'the extension’s own name: the last segment of the resource id',
  path: 'what follows the first resource type: vm1/extensions/name',
  resource: 'the whole resource id',
  principal: 'the object id of who asked, or else the application id',
  asn: 'the number of the network (autonomous system) that the caller’s address belongs to',
} as const
export type KeyField = keyof typeof keyFields

// Rules compare ASCII-case-insensitively. Anything but ASCII could not be compared so, and no ARM operation has it.
const operationName = z
  .string()
  .regex(
    /^[A-Za-z0-9.]+(\/[A-Za-z0-9.]+)+$/,
    'an ARM operation name such as Microsoft.Compute/virtualMachines/extensions/write',
  )
  .transform((name) => name.toLowerCase())

const common = {
  $schema: z.string().optional(),
  id: slug,
  title: text,
  description: text,
  operations: z.array(operationName).min(1).describe('ARM operation names, in any case'),
  outcome: z
    .literal('success')
    .describe('which end of an operation counts; success is the only one that First Seen keeps history of'),
  key: z
    .array(z.enum(Object.keys(keyFields) as [KeyField, ...KeyField[]]))
    .min(1)
    .max(3)
    .refine((fields) => new Set(fields).size === fields.length, 'a field stands here twice')
    .describe('the fields that make a term, 1 to 3'),
  excludedAsns: z.array(z.int().min(0).max(4294967295)).default([]).describe('networks that this rule leaves out'),
  windowDays: z
    .number()
    .min(1 / 24)
    .max(90)
    .describe('how long a sighting makes its term known, both ends included'),
  armedFrom: z.iso.datetime({ offset: true }).optional().describe('what is older is learnt and never raises'),
}

const attack = z.strictObject({
  tactic: z.strictObject({ id: z.string().regex(/^TA\d{4}$/), name: text }),
  technique: z.strictObject({ id: z.string().regex(/^T\d{4}(\.\d{3})?$/), name: text }),
})

const RaisingRule = z.strictObject({
  ...common,
  raises: z.literal(true),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  risk: z.int().min(0).max(100),
  attack: z.array(attack).default([]),
  references: z.array(z.url()).default([]),
  tags: z.array(text).default([]),
  guide: z.strictObject({
    triage: z.array(text).min(1),
    falsePositives: z.array(text),
    response: z.array(text).min(1),
  }),
})

const ContextRule = z.strictObject({
  ...common,
  raises: z.literal(false),
  alsoNew: text.describe('ends the sentence "also new …" in a finding of the same operation'),
})

/** One rule file. A rule with `raises: false` gives context: it never alerts alone. */
export const RuleFile = z.discriminatedUnion('raises', [RaisingRule, ContextRule])

/** What rules of both kinds have. Where `raises` is wrong it finds the other errors, so that all are told at once. */
export const CommonFields = z.looseObject(common)

export type RaisingRule = z.infer<typeof RaisingRule>
export type ContextRule = z.infer<typeof ContextRule>
export type Rule = RaisingRule | ContextRule
