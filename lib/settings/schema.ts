import * as z from 'zod'
import { usualLateMinutes } from '../pulse/canary.ts'
import { isSafe } from '../safe-url.ts'
import { usualAudience } from './webhook.ts'

const minutes = (fallback: number) => z.coerce.number().positive().max(100_000).default(fallback)

const httpUrl = z.url({ protocol: /^https?$/, error: 'an http or https URL' })

const httpsUrl = z.url({ protocol: /^https$/, error: 'an https URL' })

const safeUrl = z
  .string()
  .refine((text) => URL.canParse(text) && isSafe(new URL(text)), 'an https URL; http only for this machine itself')

const holdsPassword = (text: string): boolean => {
  const { username, password } = URL.canParse(text) ? new URL(text) : { username: '', password: '' }
  return username !== '' || password !== ''
}

const asnList = z
  .string()
  .regex(/^\s*\d+(\s*,\s*\d+)*\s*$/, 'numbers parted by commas, such as 8075, 12076')
  .transform((list) => list.split(',').map(Number))

/**
 * Every setting of First Seen, with what it means; docs/settings.md is made from it. An empty value is the same as none.
 * Settings of the Functions host itself (AzureWebJobsStorage, …) are not ours and are not checked.
 */
export const settingsSchema = z.object({
  EVENTHUB: z
    .string()
    .optional()
    .describe(
      'Connection string of the Event Hubs namespace; a secret, for local use. In Azure leave it out and use the next one.',
    ),
  EVENTHUB__fullyQualifiedNamespace: z
    .string()
    .optional()
    .describe('Host of the Event Hubs namespace, reached with the managed identity'),
  FIRST_SEEN_HUB: z.string().min(1).describe('Name of the Event Hub that receives the Activity Log'),
  FIRST_SEEN_CONSUMER_GROUP: z.string().min(1).default('$Default').describe('Consumer group of the hub'),
  FIRST_SEEN_STORAGE: z
    .string()
    .optional()
    .describe(
      'Connection string of the storage account; a secret, for local use. In Azure leave it out and use the next two.',
    ),
  FIRST_SEEN_TABLES_URL: httpUrl
    .optional()
    .describe('Table endpoint of the storage account, reached with the managed identity'),
  FIRST_SEEN_BLOBS_URL: httpUrl
    .optional()
    .describe('Blob endpoint of the storage account, reached with the managed identity'),
  FIRST_SEEN_TABLE: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{2,62}$/, '3 to 63 letters and digits')
    .default('firstseen')
    .describe('Table that holds the state'),
  FIRST_SEEN_QUARANTINE: z
    .string()
    .regex(/^[a-z0-9](-?[a-z0-9]){2,62}$/, 'a container name')
    .default('quarantine')
    .describe('Blob container for bytes that could not be read'),
  FIRST_SEEN_WEBHOOK_URL: httpUrl
    .refine(
      (text) => !holdsPassword(text),
      'holds a user or a password, with which nothing can be sent; take them out, and give a key in its query if the receiver has one',
    )
    .describe('Where alerts go: the Logic App’s trigger, or any URL. A secret if it carries a signature.'),
  FIRST_SEEN_WEBHOOK_AUTH: z
    .enum(['managedIdentity', 'none'])
    .default('managedIdentity')
    .describe('managedIdentity sends a token of the app’s identity, by https; none sends the URL alone'),
  FIRST_SEEN_WEBHOOK_AUDIENCE: z
    .url()
    .default(usualAudience)
    .describe('Audience of that token. One for Resource Manager, as by default, goes to a Logic App only.'),
  FIRST_SEEN_RULES: z
    .string()
    .optional()
    .describe('Rule files of one’s own beside the shipped ones: JSON files or folders, parted by commas'),
  FIRST_SEEN_KEY: z
    .enum(['name', 'path'])
    .default('name')
    .describe('What counts as the extension: its own name, or the path with its VM as Elastic’s pipeline yields it'),
  FIRST_SEEN_WINDOW_DAYS: z.coerce
    .number()
    .min(1 / 24)
    .max(90)
    .optional()
    .describe('History window in days; without it each rule’s own (7)'),
  FIRST_SEEN_EXCLUDED_ASNS: asnList
    .optional()
    .describe('Networks that raising rules leave out, instead of the ten of Microsoft that the shipped rule names'),
  FIRST_SEEN_ARMED_FROM: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Operations before this time are learnt and never raise'),
  FIRST_SEEN_LEARN_SUBSCRIPTIONS: z
    .string()
    .transform((list) => list.split(',').map((id) => id.trim()))
    .pipe(z.array(z.guid()))
    .default([])
    .describe(
      'Subscriptions, parted by commas, whose past the app learns by itself before it alerts, or beside its alerts when named later, and of which it tells when their log is not sent any more (its identity is Monitoring Reader there)',
    ),
  FIRST_SEEN_LEARN_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(90)
    .default(90)
    .describe('How many days of the past are learnt'),
  FIRST_SEEN_ARM_URL: safeUrl
    .default('https://management.azure.com')
    .describe('Resource Manager of the cloud that the subscriptions are in'),
  FIRST_SEEN_ASN_FILE: z
    .string()
    .optional()
    .describe('ASN database (.mmdb) instead of the one that ships, for example GeoLite2-ASN'),
  FIRST_SEEN_ASN_CONTAINER: z
    .string()
    .regex(/^[a-z0-9](-?[a-z0-9]){2,62}$/, 'a container name')
    .default('asn')
    .describe('Blob container for newer ASN data, which every instance picks up'),
  FIRST_SEEN_ASN_URL: safeUrl
    .optional()
    .describe(
      'Where newer ASN data is fetched from once a day, by https: a .mmdb, or a .gz, .tar or .tar.gz that holds one, packed and unpacked of at most 64 MB. May hold user and password.',
    ),
  FIRST_SEEN_MAXMIND_ACCOUNT: z
    .string()
    .regex(/^\d+$/, 'digits')
    .optional()
    .describe('MaxMind account id: fetches GeoLite2-ASN once a day'),
  FIRST_SEEN_MAXMIND_KEY: z.string().optional().describe('MaxMind licence key'),
  FIRST_SEEN_IP_WAIT_MINUTES: minutes(60).describe('How long a success without an address waits for one'),
  FIRST_SEEN_GROUP_ABOVE: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(5)
    .describe('More findings than this in one batch are told in one alert'),
  FIRST_SEEN_PORTAL_URL: httpsUrl
    .default('https://portal.azure.com')
    .describe('Portal of the cloud, for links in alerts'),
  FIRST_SEEN_GUIDE_URL: httpsUrl
    .optional()
    .describe('Page of your own on how to judge a finding; alerts then have a button Guide that leads there'),
  FIRST_SEEN_LOCAL_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_500)
    .optional()
    .describe(
      'First port of the local stack that the app is part of, if it is not the usual: for the commands in alerts',
    ),
  FIRST_SEEN_REDRIVE_AFTER_SECONDS: z.coerce
    .number()
    .min(0)
    .max(3600)
    .default(120)
    .describe('How long the outbox leaves a finding to the instance that committed it'),
  FIRST_SEEN_PULSE_LATE_MINUTES: minutes(usualLateMinutes).describe(
    'A canary that is not back after this long is an alarm',
  ),
  FIRST_SEEN_UNSENT_MINUTES: minutes(60).describe('An alert unsent for this long is an alarm'),
  FIRST_SEEN_PARKED_MINUTES: minutes(24 * 60).describe(
    'Something parked, waiting or quarantined for this long is an alarm',
  ),
})

export type Settings = z.infer<typeof settingsSchema>

/** Settings whose value must never be shown. */
export const secretSettings: readonly string[] = [
  'EVENTHUB',
  'FIRST_SEEN_STORAGE',
  'FIRST_SEEN_WEBHOOK_URL',
  'FIRST_SEEN_ASN_URL',
  'FIRST_SEEN_MAXMIND_KEY',
]
