import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const ajv = new Ajv2020({ allErrors: true, strict: false })
formats.default(ajv)

/** What is wrong with a value under a schema, a line each; none when it is valid. */
export const problemsOf = (validate: ValidateFunction, value: unknown): string[] =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)

/** https://schema.ocsf.io/1.8.0/classes/detection_finding, as JSON Schema. */
export const detectionFinding: ValidateFunction = ajv.compile(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../schemas/ocsf-1.8.0-detection_finding.schema.json'), 'utf8'),
  ) as object,
)

// No control characters, no halves of characters, no code points that are none: the spec's type String.
const attribute = '^[^\\p{Cc}\\p{Cs}\\p{Noncharacter_Code_Point}]+$'

/** The attributes of https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md in the JSON format, all that we use and no other. */
export const cloudEvent: ValidateFunction = ajv.compile({
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'data'],
  additionalProperties: false,
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', pattern: attribute },
    source: { type: 'string', format: 'uri-reference', minLength: 1 },
    type: { type: 'string', pattern: '^[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+$' },
    subject: { type: 'string', pattern: attribute },
    time: { type: 'string', format: 'date-time' },
    datacontenttype: { const: 'application/json' },
    dataschema: { type: 'string', format: 'uri' },
    data: { type: 'object' },
  },
})
