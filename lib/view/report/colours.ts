import { floorPolicy } from '../../policy-ranking.ts'
import { dark, type Theme } from '../chart/theme.ts'

/** Hues distinct from each other, from demand's blue and from the optimizer's teal. */
const hues = {
  light: '#b4560f #8b3fc6 #c02c6c #6b7a00 #a8322a #00749c #7a5c3a #4f5ab8 #3a7f2c #8a5a84'.split(' '),
  dark: '#f0a35e #c79bff #ff8ab8 #c3cf4d #ff9a8f #5cc8ee #cfae86 #a3acf5 #86d873 #d3aecd'.split(' '),
}

export type Colours = (policy: string) => string

/** The hues in turn, repeated if there are too few. */
export function hueOf(index: number, theme: Theme): string {
  const palette = theme === dark ? hues.dark : hues.light
  return palette[index % palette.length] ?? theme.muted
}

/** One colour for each policy, the same in every chart and for every trace of a report. */
export function coloursOf(policies: readonly string[], theme: Theme): Colours {
  const rivals = policies.filter((policy) => policy !== 'optimizer' && policy !== floorPolicy)
  return (policy) => {
    if (policy === 'optimizer') return theme.capacity
    if (policy === floorPolicy) return theme.muted
    return rivals.includes(policy) ? hueOf(rivals.indexOf(policy), theme) : theme.muted
  }
}
