import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TraceReport } from '../../lib/replay/report/report.ts'
import { light } from '../../lib/view/chart/theme.ts'
import { hours } from '../../lib/view/report/result-table.ts'
import { duration, latePercent, percent } from '../../lib/view/words/format.ts'
import { rao } from '../functions/rao.ts'
import { browserArgs, describeInBrowser } from './browser.ts'
import { pixelsLike } from './pixels.ts'
import { expectLightOnPaper, expectNarrow, schemes } from './schemes.ts'

describeInBrowser('the report in a browser', reportRules)

function reportRules(executablePath: string): void {
  let browser: Browser
  let folder: string
  let url: string
  let bytes: number
  let reports: TraceReport[]
  /** One page for all tests, because a browser takes a second to open a new one. */
  let page: Page
  /** Everything that goes wrong on the page: errors, and requests to anywhere. */
  const complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rao-'))
    const file = join(folder, 'report.html')
    const args = ['--scenario', 'array-jobs,launch-failures', '--policy', 'optimizer,keda,clairvoyant', '--html', file]
    const [replayed, launched] = await Promise.all([
      rao(['replay', ...args, '--peak-agents', '40', '--days', '0.45', '--json']),
      chromium.launch({ executablePath, args: browserArgs }),
    ])
    browser = launched
    reports = JSON.parse(replayed.stdout)
    url = pathToFileURL(file).href
    bytes = (await stat(file)).size
    page = await browser.newPage({ colorScheme: 'light' })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('request', (request) => /^https?:/.test(request.url()) && complaints.push(request.url()))
    await page.goto(url)
    await page.locator('body[data-drawn]').waitFor()
  })

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Chooses a trace and waits for its charts. */
  async function choose(index: number): Promise<void> {
    await page.getByLabel('Trace', { exact: true }).selectOption(String(index))
    await page.locator(`body[data-drawn="${index}"]`).waitFor()
  }

  const legend = (chart: string) => page.locator(`#${chart}-legend li`).allInnerTexts()

  const cells = async (trace: number, policy: string) =>
    (await page.locator(`#trace-${trace} tr[data-policy="${policy}"] td`).allInnerTexts()).map((text) =>
      text.replace(/\s*✕?\s*(?:\(promise broken\))?\s*$/, '').trim(),
    )

  test('its numbers match the JSON, for every policy and trace', async () => {
    for (const [index, { trace, policies }] of reports.entries()) {
      await choose(index)
      expect(await page.locator('.trace h2:visible').allInnerTexts()).toEqual([trace])
      const floor = policies.find(({ policy }) => policy === 'clairvoyant')?.workerHours ?? Number.NaN
      for (const policy of policies) {
        const row = await cells(index, policy.policy)
        expect(row.slice(0, 10)).toEqual([
          hours(policy.workerHours),
          latePercent(policy.lateRatio),
          (policy.workerHours / floor).toFixed(3),
          duration(policy.waitP50Sec),
          duration(policy.waitP95Sec),
          duration(policy.waitP99Sec),
          percent(policy.utilisation),
          policy.launches.toLocaleString('en-US'),
          policy.terminations.toLocaleString('en-US'),
          policy.interrupted.toLocaleString('en-US'),
        ])
      }
    }
    expect(reports).toHaveLength(2)
    expect(bytes).toBeLessThan(1_000_000)
  })

  test('all its charts are drawn, and described in words', async () => {
    await choose(0)
    for (const id of ['timeline', 'frontier', 'waits']) {
      const chart = page.locator(`#${id}`)
      await chart.locator('canvas').waitFor()
      expect(await chart.getAttribute('aria-label')).toContain(reports[0]?.trace)
    }
    const picture = async (id: string) => (await page.locator(`#${id}`).screenshot()).toString('base64')
    const timeline = await picture('timeline')
    expect(await pixelsLike(page, timeline, light.demand)).toBeGreaterThan(200)
    expect(await pixelsLike(page, timeline, light.capacity)).toBeGreaterThan(200)
    expect(await pixelsLike(page, await picture('frontier'), light.capacity)).toBeGreaterThan(20)
    expect(await pixelsLike(page, await picture('waits'), light.capacity)).toBeGreaterThan(100)
  })

  test('the timeline shows values and the decision of any moment, with the mouse and with the arrow keys', async () => {
    await choose(1)
    const chart = page.locator('#timeline')
    await chart.scrollIntoViewIfNeeded()
    const box = await chart.boundingBox()
    if (box === null) throw new Error('the timeline is not visible')
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 3)
    await page.locator('.reading').getByText('Demand').waitFor()
    const early = await page.locator('#decision time').textContent()
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 3)
    await expect.poll(() => page.locator('#decision time').textContent()).not.toBe(early)
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height / 3)
    await page.mouse.move(0, 0)
    const kept = await page.locator('#decision time').textContent()
    await chart.press('ArrowRight')
    await expect.poll(() => page.locator('#decision time').textContent()).not.toBe(kept)
    expect(await page.locator('#decision .reasons li').count()).toBeGreaterThan(0)
  })

  test('policies can be compared, and at least one stays selected', async () => {
    await choose(0)
    await page.locator('#policies').getByText('keda').click()
    await expect.poll(() => page.locator('#timeline').getAttribute('aria-label')).toMatch(/optimizer: .*keda: /)
    expect(await legend('timeline')).toEqual(['demand under optimizer', 'ready under optimizer', 'ready under keda'])
    await page.locator('#policies').getByText('optimizer').click()
    expect(await legend('timeline')).toEqual(['demand', 'ready', 'ready and booting'])
    await page.locator('#policies').getByText('keda').click()
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1)
  })

  test('the keyboard stays where it is when the last policy cannot be unselected', async () => {
    await choose(0)
    const last = page.getByRole('checkbox', { checked: true })
    const policy = await last.getAttribute('value')
    await last.press('Space')
    expect(await page.evaluate('document.activeElement.value')).toBe(policy)
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1)
  })

  test('where colours are forced, policies keep theirs and the selected one can be told', async () => {
    await choose(0)
    await page.emulateMedia({ forcedColors: 'active' })
    const marks = await page.evaluate<{ edge: string; ground: string }[]>(`
      [...document.querySelectorAll('.chips i')].map((mark) => {
        const { borderTopColor: edge, backgroundColor: ground } = getComputedStyle(mark)
        return { edge, ground }
      })`)
    expect(marks.filter(({ edge, ground }) => edge === ground)).toHaveLength(1)
    expect(new Set(marks.map(({ edge }) => edge)).size).toBe(marks.length)
    await page.emulateMedia({ forcedColors: 'none' })
  })

  test('a link from the overview leads to its trace', async () => {
    await choose(0)
    await page.getByRole('link', { name: 'launch-failures' }).click()
    await page.locator('body[data-drawn="1"]').waitFor()
    expect(await page.locator('.trace h2:visible').textContent()).toBe('launch-failures')
  })

  test('without JavaScript every number is still there', async () => {
    const bare = await browser.newPage({ javaScriptEnabled: false })
    await bare.goto(url)
    expect(await bare.locator('.trace h2:visible').allInnerTexts()).toEqual(reports.map(({ trace }) => trace))
    expect(await bare.locator('tr[data-policy]:visible').count()).toBe(6)
    await bare.close()
  })

  test.each(schemes)(
    'it follows the %s scheme, is light in print, and fits into a narrow window',
    async (scheme, theme) => {
      await expectNarrow(page, scheme, theme)
      await expectLightOnPaper(page)
      expect(await page.locator('.trace h2:visible').count()).toBe(2)
    },
  )

  test('a narrow window shows the late share without scrolling, and the keyboard scrolls to the rest', async () => {
    await page.emulateMedia({ media: 'screen' })
    await page.setViewportSize({ width: 390, height: 800 })
    const table = page.locator('.trace .scroll:visible')
    const edge = (box: { x: number; width: number } | null) => (box?.x ?? Number.NaN) + (box?.width ?? Number.NaN)
    const late = await table.getByRole('columnheader', { name: 'late' }).boundingBox()
    expect(edge(late)).toBeLessThanOrEqual(edge(await table.boundingBox()))
    await table.press('ArrowRight')
    await expect.poll(() => table.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0)
  })

  test('it had no errors, and made no requests', () => {
    expect(complaints).toEqual([])
  })
}
