/** One figure: what was measured, the value, and in what. Ratios compare interleaved runs, so that a noisy machine matters less. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** Measures one thing. The folder is empty and goes when all is done. */
export type Bench = (folder: string) => Figure[] | Promise<Figure[]>
