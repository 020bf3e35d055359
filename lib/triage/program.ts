/** What a command that is shown begins with: in a clone, the program has no other name in the shell. */
export const firstSeen = 'npx first-seen'
