import { render } from 'preact'
import { FindingPage } from './finding/finding.tsx'
import { FindingsPage } from './findings.tsx'
import { useLive } from './live.ts'
import { MatrixPage } from './matrix.tsx'
import { Shell } from './shell.tsx'
import { WaitingPage } from './waiting.tsx'

/** Each address is a page of its own, loaded whole: going back, opening in a tab and reading aloud work as everywhere. */
function Page() {
  const path = location.pathname
  const live = useLive()
  const id = /^\/f\/([^/]+)$/.exec(path)?.[1]
  return (
    <Shell path={path} live={live}>
      {id !== undefined ? (
        <FindingPage id={decodeURIComponent(id)} />
      ) : path === '/networks' ? (
        <MatrixPage />
      ) : path === '/waiting' ? (
        <WaitingPage />
      ) : (
        <FindingsPage live={live} />
      )}
    </Shell>
  )
}

render(<Page />, document.body)
