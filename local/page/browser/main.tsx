import { render } from 'preact'
import type { Place } from '../api.ts'
import { BaselinePage } from './baseline.tsx'
import { ExpectationsPage } from './expectations.tsx'
import { FindingPage } from './finding/finding.tsx'
import { FindingsPage } from './findings.tsx'
import { useLive } from './live.ts'
import { MatrixPage } from './matrix.tsx'
import { Shell } from './shell.tsx'
import { useJson } from './use-json.ts'
import { WaitingPage } from './waiting.tsx'

/** Each address is a page of its own, loaded whole: going back, opening in a tab and reading aloud work as everywhere. */
function Page() {
  const path = location.pathname
  const live = useLive()
  const known = useJson<Place>('/api/place')
  const place = known.kind === 'ready' ? known.body : undefined
  const id = /^\/f\/([^/]+)$/.exec(path)?.[1]
  return (
    <Shell path={path} live={live} place={place}>
      {id !== undefined ? (
        <FindingPage id={decodeURIComponent(id)} live={live} place={place} />
      ) : path === '/networks' ? (
        <MatrixPage />
      ) : path === '/expectations' ? (
        <ExpectationsPage place={place} />
      ) : path === '/baseline' ? (
        <BaselinePage place={place} />
      ) : path === '/waiting' ? (
        <WaitingPage live={live} place={place} />
      ) : (
        <FindingsPage live={live} place={place} />
      )}
    </Shell>
  )
}

render(<Page />, document.body)
