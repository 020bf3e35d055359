/** A chart without the style element that Plot puts into it: the page's policy allows none, and baseline.css has those rules. */
export function withoutStyle(chart: Element): Element {
  for (const style of chart.querySelectorAll('style')) style.remove()
  // What holds the chart says in a sentence what it shows; names of marks may not stand on parts without a role.
  for (const part of chart.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  return chart
}

/** Charts one below the other. */
export function stacked(charts: readonly Element[]): Element {
  const all = document.createElement('div')
  all.append(...charts)
  return all
}
