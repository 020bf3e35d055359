import type { ComponentChildren } from 'preact'
import type { LiveState } from './live.ts'
import { Strip } from './strip.tsx'

const pages = [
  ['/', 'Findings'],
  ['/networks', 'Who manages what'],
  ['/waiting', 'Waiting'],
] as const

/** What every page has around it: name, navigation, the alive strip, where the names of networks come from. */
export function Shell({ path, live, children }: { path: string; live: LiveState; children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <div class="bar">
          <a class="brand" href="/">
            <img src="/assets/icon.svg" alt="" width="28" height="28" />
            First Seen
          </a>
          <nav aria-label="Pages">
            {pages.map(([href, label]) => (
              <a key={href} href={href} aria-current={href === path ? 'page' : undefined}>
                {label}
              </a>
            ))}
          </nav>
          <span class="where">read-only · this machine</span>
        </div>
      </header>
      <Strip status={live.status} trouble={live.trouble} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <p>
          Times are UTC. Networks: open data that ships with First Seen;{' '}
          <a href="https://db-ip.com" rel="noreferrer">
            IP Geolocation by DB-IP
          </a>
          .
        </p>
      </footer>
    </>
  )
}
