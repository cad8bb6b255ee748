import { dark, light, type Theme } from '../chart/theme.ts'

/** The theme that the reader prefers, or the light one when printing; calls back when it changes. */
export function paperTheme(changed: () => void): () => Theme {
  const darkness = matchMedia('(prefers-color-scheme: dark)')
  let onPaper = false
  darkness.addEventListener('change', changed)
  for (const [event, paper] of [
    ['beforeprint', true],
    ['afterprint', false],
  ] as const)
    addEventListener(event, () => {
      onPaper = paper
      changed()
    })
  return () => (darkness.matches && !onPaper ? dark : light)
}
