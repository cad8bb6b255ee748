const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** A series as one line of blocks, from zero to `top`; lines of one top can be compared. */
export function sparkline(values: readonly number[], top: number): string {
  if (!(top > 0)) return bars[0].repeat(values.length)
  return values.map((value) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))]).join('')
}
