import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { dark, light, type Theme } from '../../lib/view/chart/theme.ts'

export const schemes = [
  ['light', light],
  ['dark', dark],
] as const

const ground = (page: Page) => page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('--page')`)

/** On a narrow screen the page has the theme of the colour scheme, and nothing extends beyond its edge. */
export async function expectNarrow(page: Page, colorScheme: 'light' | 'dark', theme: Theme): Promise<void> {
  await page.emulateMedia({ media: 'screen', colorScheme })
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await ground(page)).toBe(theme.page)
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
}

/** Printed pages are light in any colour scheme. */
export async function expectLightOnPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  expect(await ground(page)).toBe(light.page)
}
