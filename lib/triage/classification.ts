/** Sentinel's words for how a finding was judged. */
export const classifications = ['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined'] as const
export type Classification = (typeof classifications)[number]
