import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { dark, light, type Theme } from '../../lib/view/theme.ts'

export const schemes = [
  ['light', light],
  ['dark', dark],
] as const

const ground = (page: Page) => page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('--page')`)

/** On a narrow screen the page wears the theme of the scheme, and nothing hangs over its edge. */
export async function expectNarrow(page: Page, colorScheme: 'light' | 'dark', theme: Theme): Promise<void> {
  await page.emulateMedia({ media: 'screen', colorScheme })
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await ground(page)).toBe(theme.page)
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
}

/** Whatever the scheme is. */
export async function expectLightOnPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  expect(await ground(page)).toBe(light.page)
}
