const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** The latest `width` values of a series as one line of blocks, scaled from zero to the largest. */
export function sparkline(values: readonly number[], width = 30): string {
  const shown = values.slice(-width)
  const top = Math.max(1, ...shown)
  return shown.map((value) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))]).join('')
}
