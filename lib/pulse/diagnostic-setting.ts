import * as z from 'zod'

/** Where the settings of a subscription or of a management group are, behind its own path. */
export const settingsPath = 'providers/Microsoft.Insights/diagnosticSettings'

/** What of a diagnostic setting is looked at (https://learn.microsoft.com/rest/api/monitor/diagnostic-settings/get). */
export const settingShape = z.object({
  name: z.string(),
  properties: z.object({
    eventHubAuthorizationRuleId: z.string().nullish(),
    eventHubName: z.string().nullish(),
    logs: z
      .array(
        z.object({
          category: z.string().nullish(),
          categoryGroup: z.string().nullish(),
          enabled: z.boolean().nullish(),
        }),
      )
      .nullish(),
  }),
})
export type Setting = z.infer<typeof settingShape>

/** Whether a setting sends to this namespace (its name alone, in lower case). */
export const sendsTo = ({ properties }: Setting, namespace: string): boolean =>
  (properties.eventHubAuthorizationRuleId ?? '').toLowerCase().includes(`/namespaces/${namespace}/`)

/** Whether a setting sends the category that operations on extensions are in. */
export const sendsOperations = ({ properties }: Setting): boolean =>
  (properties.logs ?? []).some(
    ({ category, categoryGroup, enabled }) =>
      enabled === true && (category === 'Administrative' || categoryGroup?.toLowerCase() === 'alllogs'),
  )
