import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TraceReport } from '../../lib/replay/report/report.ts'
import { cheapest } from '../../lib/replay/tune/candidates.ts'
import { light, type Theme } from '../../lib/view/chart/theme.ts'
import { hours } from '../../lib/view/report/result-table.ts'
import { rao } from '../functions/rao.ts'
import { browserArgs, describeInBrowser } from './browser.ts'
import { pixelsLike } from './pixels.ts'
import { expectLightOnPaper, expectNarrow, schemes } from './schemes.ts'

describeInBrowser('the report of late jobs with a price, in a browser', pricedReportRules)

function pricedReportRules(executablePath: string): void {
  let browser: Browser
  let folder: string
  let report: TraceReport
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rao-'))
    const file = join(folder, 'report.html')
    const args = ['--scenario', 'array-jobs', '--policy', 'optimizer,keda,clairvoyant', '--late-cost', '0.1']
    const [replayed, launched] = await Promise.all([
      rao(['replay', ...args, '--peak-agents', '40', '--days', '0.45', '--json', '--html', file]),
      chromium.launch({ executablePath, args: browserArgs }),
    ])
    browser = launched
    report = JSON.parse(replayed.stdout)
    page = await browser.newPage({ colorScheme: 'light' })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(pathToFileURL(file).href)
    await page.locator('body[data-drawn]').waitFor()
  })

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Green pixels of the left half of the chart: some of the line, and none of the optimizer, whose colour is similar. */
  async function greenAtLeft({ good }: Theme): Promise<number> {
    const chart = page.locator('#frontier')
    await chart.scrollIntoViewIfNeeded()
    const { x, y, width, height } = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    const picture = await page.screenshot({ clip: { x, y, width: width / 2, height } })
    return pixelsLike(page, picture.toString('base64'), good)
  }

  test('totals are in the table, as in the JSON', async () => {
    for (const { policy, totalHours = Number.NaN } of report.policies)
      expect(await page.locator(`tr[data-policy="${policy}"] td`).nth(1).innerText()).toBe(hours(totalHours))
  })

  test('a dashed line of equal total goes through the cheapest policy, and the legend names both', async () => {
    const best = cheapest(report.policies.filter(({ policy }) => policy !== 'clairvoyant'))
    const [least, others] = await page.locator('#frontier-legend li').allInnerTexts()
    expect(least).toMatch(new RegExp(`^least total \\(${best?.policy}\\): [\\d.,]+ worker-hours$`))
    expect(others).toBe('other totals')
    expect(await greenAtLeft(light)).toBeGreaterThan(20)
  })

  test('nothing that can be read speaks of a promise but the name of a setting', async () => {
    const words = await page.locator('body').innerText()
    expect(words.replaceAll('promiseWaitSec', '')).not.toMatch(/promise|broken|at most 1 %/i)
  })

  test.each(schemes)(
    'it follows the %s scheme, lines included, is light in print, and fits into a narrow window',
    async (scheme, theme) => {
      await expectNarrow(page, scheme, theme)
      await expect.poll(() => greenAtLeft(theme)).toBeGreaterThan(20)
      await expectLightOnPaper(page)
    },
  )

  test('a narrow window shows the total without scrolling', async () => {
    await page.emulateMedia({ media: 'screen' })
    await page.setViewportSize({ width: 390, height: 800 })
    const edge = (box: { x: number; width: number } | null) => (box?.x ?? Number.NaN) + (box?.width ?? Number.NaN)
    const total = await page.getByRole('columnheader', { name: 'with late jobs' }).boundingBox()
    expect(edge(total)).toBeLessThanOrEqual(edge(await page.locator('.trace .scroll').boundingBox()))
  })

  test('it had no errors', () => {
    expect(complaints).toEqual([])
  })
}
