/** Colours by their meaning. Text colours have a contrast of at least 4.5:1 on `card` (tested). */
export interface Theme {
  readonly page: string
  readonly card: string
  readonly line: string
  readonly ink: string
  readonly muted: string
  readonly demand: string
  readonly capacity: string
  readonly forecast: string
  readonly burst: string
  readonly good: string
  readonly bad: string
}

export const light: Theme = {
  page: '#f5f6f8',
  card: '#ffffff',
  line: '#e1e4ea',
  ink: '#171c26',
  muted: '#59626f',
  demand: '#1f4fd8',
  capacity: '#0e7a70',
  forecast: '#7c3aed',
  burst: '#a8560a',
  good: '#177245',
  bad: '#b3261e',
}

export const dark: Theme = {
  page: '#0d1015',
  card: '#151a21',
  line: '#29303a',
  ink: '#e8ebf0',
  muted: '#9ba5b3',
  demand: '#82a7ff',
  capacity: '#35b0a2',
  forecast: '#b898ff',
  burst: '#f0ad52',
  good: '#58c283',
  bad: '#ff8a80',
}

/** The theme as CSS custom properties, `--demand: #1f4fd8` and so on. */
export function cssVariables(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ')
}

/** `#rrggbb` with an opacity between 0 and 1. */
export function faded(colour: string, opacity: number): string {
  return `${colour}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`
}
