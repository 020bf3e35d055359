/** The state that a command works on; with nothing said, that of the local stack. */
export interface StateName {
  /** Storage account of a deployed First Seen. */
  readonly account?: string | undefined
  readonly table?: string | undefined
  /** First port of a local stack. */
  readonly port?: number | undefined
}

/** What stands behind a command, so that it works on that state: ` --account stfirstseen`; '' where it does so by itself. */
export const stateFlags = ({ account, table = 'firstseen', port }: StateName): string =>
  [
    account === undefined ? '' : ` --account ${account}`,
    table === 'firstseen' ? '' : ` --table ${table}`,
    port === undefined ? '' : ` --port ${port}`,
  ].join('')
