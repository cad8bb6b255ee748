const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** A series from zero to its largest value in one line, the latest `width` values of it. */
export function sparkline(values: readonly number[], width = 30): string {
  const shown = values.slice(-width)
  const top = Math.max(1, ...shown)
  return shown.map((value) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))]).join('')
}
