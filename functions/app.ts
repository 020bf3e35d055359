import { type App, createApp } from './edges.ts'

let app: App | undefined

/** The one app of this process, built when it is first needed. @throws SettingsInvalid, RulesInvalid */
export function theApp(): App {
  app ??= createApp(process.env)
  return app
}
