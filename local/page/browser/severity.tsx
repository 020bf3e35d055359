import type { FindingLine } from '../api.ts'

/** A severity as a word, in its colour. */
export const Severity = ({ of }: { of: FindingLine['severity'] }) => <span class={`severity ${of}`}>{of}</span>
