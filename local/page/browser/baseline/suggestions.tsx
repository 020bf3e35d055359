import type { BaselineSuggestion } from '../../../../lib/baseline/report.ts'
import { CommandLine } from '../command-line.tsx'
import { counted } from './numbers.ts'

/** Ready entries of what is expected, each with what the log says for it. */
export function Suggestions({ suggestions }: { suggestions: readonly BaselineSuggestion[] }) {
  if (suggestions.length === 0) return null
  return (
    <section class="panel suggestions" aria-labelledby="suggestions">
      <h2 id="suggestions">What you may want to expect</h2>
      <p class="quiet">
        Each of these came back after a quiet longer than the history window, and would alert each time. Add only what
        you know to be fine; an entry ends by itself.
      </p>
      <ol>
        {suggestions.map((suggestion, i) => (
          <li key={i} id={`suggestion-${i + 1}`}>
            <Suggestion suggestion={suggestion} />
          </li>
        ))}
      </ol>
    </section>
  )
}

const Suggestion = ({ suggestion }: { suggestion: BaselineSuggestion }) => {
  const { scope, organisation, why, usually, command, alerts, findings } = suggestion
  return (
    <>
      <h3>
        {scope.extension} from AS{scope.asn} {organisation}
        {scope.machine && ` on ${scope.machine}`}
      </h3>
      <p>
        It {why}. {counted(findings, 'finding')} of the dry run, {counted(alerts, 'alert')} fewer.
      </p>
      {usually && (
        <p class="caution">
          <strong>Careful:</strong> who asked is more often in {usually}.
        </p>
      )}
      {command ? (
        <CommandLine command={{ does: 'Expect it, once you know why it is fine', line: command }} />
      ) : (
        <p class="quiet">No command: a name in it holds what a shell might read.</p>
      )}
    </>
  )
}
