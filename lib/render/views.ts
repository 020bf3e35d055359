/** What an alert shows to people, rendered beside its event. A consumer that wants only the event ignores it. */
export type Views = Readonly<Record<string, unknown>>
