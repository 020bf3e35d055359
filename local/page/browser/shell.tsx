import type { ComponentChildren } from 'preact'
import type { Place } from '../api.ts'
import type { LiveState } from './live.ts'
import { Strip } from './strip.tsx'

const pages = [
  ['/', 'Findings'],
  ['/networks', 'Who manages what'],
  ['/expectations', 'Expected'],
  ['/waiting', 'Waiting'],
  ['/baseline', 'Baseline'],
] as const

interface ShellProps {
  readonly path: string
  readonly live: LiveState
  readonly place: Place | undefined
  readonly children: ComponentChildren
}

/** What every page has around it: name, navigation, the alive strip, where the names of networks come from. */
export function Shell({ path, live, place, children }: ShellProps) {
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
          <span class="where">{place && [place.name, place.me].filter(Boolean).join(' · ')}</span>
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
