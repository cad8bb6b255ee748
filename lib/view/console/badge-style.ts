import type { Theme } from '../chart/theme.ts'

/** Share of the text's colour in a badge's background: low enough for a contrast of 4.5:1 in both themes (tested). */
export const badgeTint = 0.08

/** Colours of the badges; any other outcome is muted. */
export const badgeTones = {
  '.outcome': 'muted',
  '.outcome[data-outcome=grow]': 'demand',
  '.outcome[data-outcome=shrink]': 'capacity',
  '.outcome[data-outcome=hold]': 'burst',
  '.outcome[data-outcome=asked]': 'burst',
  '.outcome[data-outcome=burst]': 'burst',
  '.outcome[data-outcome=unusual]': 'burst',
  '.outcome[data-outcome=refused]': 'bad',
  '.badge': 'good',
} as const satisfies Readonly<Record<string, keyof Theme>>

/** Badges for the outcome of a plan and for the best policy: small words on a tint of their own colour. */
export const badgeStyle = `
${Object.entries(badgeTones)
  .map(([badge, tone]) => `${badge} { --tone: var(--${tone}); }`)
  .join('\n')}
.outcome, .badge { color: var(--tone); background: color-mix(in srgb, var(--tone) ${100 * badgeTint}%, transparent); border-radius: 6px; }
.outcome { display: inline-block; font-size: 12px; font-weight: 600; padding: 1px 8px; margin-right: 6px; }
.badge { font-size: 11px; font-weight: 650; padding: 1px 7px; margin-left: 4px; }
`
