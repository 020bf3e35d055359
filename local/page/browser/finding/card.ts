import { AdaptiveCard, HostConfig, OpenUrlAction } from 'adaptivecards'
import darkConfig from 'adaptivecards-designer/lib/hostConfigs/microsoft-teams-dark.json' with { type: 'json' }
import lightConfig from 'adaptivecards-designer/lib/hostConfigs/microsoft-teams-light.json' with { type: 'json' }

/**
 * Draws an Adaptive Card as Teams does, except that Markdown in a text stays as it is written: no text becomes markup. A
 * button opens http and https addresses only. @throws Error when it is no card
 */
export function drawnCard(json: Readonly<Record<string, unknown>>, isDark: boolean): HTMLElement {
  const card = new AdaptiveCard()
  card.hostConfig = new HostConfig(isDark ? darkConfig : lightConfig)
  card.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction && /^https?:\/\//i.test(action.url ?? ''))
      window.open(action.url, '_blank', 'noopener,noreferrer')
  }
  card.parse(json)
  const element = card.render()
  if (element === undefined) throw new Error('there is nothing in it')
  return element
}
