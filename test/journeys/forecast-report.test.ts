import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { light } from '../../lib/view/chart/theme.ts'
import { rao } from '../functions/rao.ts'
import { dailyLoad } from '../optimizer/models/loads.ts'
import { browserArgs, describeInBrowser } from './browser.ts'
import { pixelsLike } from './pixels.ts'
import { expectLightOnPaper, expectNarrow, schemes } from './schemes.ts'

let folder: string
let file: string
/** Wider than a narrow window. */
const name = 'requests_of_a_year_of_which_nobody_knows_whose_they_were'
let horizons: { steps: number; accuracy: { pinball: number[]; exceeded: number[] }[] }[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rao-'))
  file = join(folder, 'forecast.html')
  const trace = join(folder, `${name}.csv`)
  const rows = dailyLoad(6).map((value, step) => `${1_000_000_200 + step * 300},${value.toFixed(2)}`)
  const dated = rows.map((row) => row.replace(/^\d+/, (sec) => new Date(Number(sec) * 1000).toISOString()))
  await writeFile(trace, ['timestamp,value', ...dated].join('\n'))
  const { code, stdout, stderr } = await rao(['forecast', trace, '--origins', '30', '--json', '--html', file])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  horizons = JSON.parse(stdout).result.horizons
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('the document contains every figure of the JSON, and makes no requests', async () => {
  const page = await readFile(file, 'utf8')
  expect(page.length).toBeLessThan(1_500_000)
  for (const { accuracy } of horizons)
    for (const { pinball } of accuracy)
      for (const loss of pinball) expect(page).toContain(`<td>${loss.toFixed(4)}</td>`)
  expect(page).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]*\bsrc=/)
})

describeInBrowser('forecasts in a browser', pageRules)

function pageRules(executablePath: string): void {
  let browser: Browser
  let page: Page
  /** Everything that goes wrong on the page: errors, and requests to anywhere. */
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: browserArgs })
    page = await browser.newPage({ colorScheme: 'light' })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('request', (request) => /^https?:/.test(request.url()) && complaints.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    await page.locator('body[data-drawn]').waitFor()
  })

  afterAll(() => browser.close())

  const told = (id: string) => page.locator(`#${id}`).getAttribute('aria-label')
  const picture = async (id: string) => (await page.locator(`#${id}`).screenshot()).toString('base64')

  test('where colours are forced, the chosen measure and horizon can still be told', async () => {
    await page.emulateMedia({ forcedColors: 'active' })
    const grounds = (state: string) =>
      page.evaluate<string[]>(`
        [...document.querySelectorAll('.ranges input${state} + span')].map((each) => getComputedStyle(each).backgroundColor)`)
    const [chosen, others] = [await grounds(':checked'), await grounds(':not(:checked)')]
    expect(chosen.filter((ground) => others.includes(ground))).toEqual([])
    await page.emulateMedia({ forcedColors: 'none' })
  })

  test('all its charts are drawn, and described in words', async () => {
    for (const id of ['fan', 'accuracy', 'calibration', 'shares']) {
      await page.locator(`#${id} canvas`).waitFor()
      expect(await told(id)).toContain(name)
    }
    expect(await pixelsLike(page, await picture('fan'), light.demand)).toBeGreaterThan(200)
    for (const id of ['fan', 'accuracy', 'calibration'])
      expect(await pixelsLike(page, await picture(id), light.forecast)).toBeGreaterThan(100)
  })

  test('every model is named in its colour next to its errors, and next to its share of the mixture', async () => {
    const models = await page.locator('#models label').allInnerTexts()
    expect(models.length).toBeGreaterThan(5)
    expect(await page.locator('#fan-legend li').allInnerTexts()).toEqual([
      'demand',
      'P50 of the mixture',
      'up to P90',
      'up to P99',
    ])
    expect(await page.locator('#accuracy-legend li').allInnerTexts()).toEqual([...models, 'mixture'])
    expect(await page.locator('#shares-legend li').allInnerTexts()).toEqual(models)
  })

  test('the arrow keys and buttons walk from origin to origin, a click goes to the nearest', async () => {
    const chart = page.locator('#fan')
    await chart.scrollIntoViewIfNeeded()
    const first = await told('fan')
    await chart.press('ArrowRight')
    await expect.poll(() => told('fan')).not.toBe(first)
    await page.getByRole('button', { name: 'Earlier' }).click()
    await expect.poll(() => told('fan')).toBe(first)
    expect(await page.locator('#fan-words').textContent()).toBe(first)
    const box = await chart.boundingBox()
    if (box === null) throw new Error('the fan is not visible')
    await page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 3)
    await expect.poll(() => told('fan')).not.toBe(first)
  })

  test('the fan shows its quantiles under the mouse, and the medians of selected models', async () => {
    await page.locator('#fan').press('ArrowLeft')
    await page.locator('#models').getByText('theta').click()
    const box = await page.locator('#fan').boundingBox()
    if (box === null) throw new Error('the fan is not visible')
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 3)
    await page.locator('#fan .reading').getByText('P99').waitFor()
    await page.locator('#fan .reading').getByText('theta').waitFor()
    await page.mouse.move(0, 0)
  })

  test('one lead is shown at a time, in its table and in its charts', async () => {
    await page.locator('#lead-nav').getByText('5 min', { exact: true }).click()
    await expect.poll(() => told('calibration')).toContain('forecast 5 min ahead')
    expect(await page.locator('.lead h2:visible').allInnerTexts()).toEqual(['5 min ahead'])
    await page.locator('#lead-nav').getByText('1 h', { exact: true }).click()
    await expect.poll(() => told('shares')).toContain('1 h ahead')
    expect(await page.locator('.lead h2:visible').allInnerTexts()).toEqual(['1 h ahead'])
    const cells = await page.locator('.lead:visible tr[data-model="mixture"] td').allInnerTexts()
    const pinball = horizons.find(({ steps }) => steps === 12)?.accuracy.at(-1)?.pinball ?? []
    expect(cells.slice(2, 5)).toEqual(pinball.map((loss) => loss.toFixed(4)))
  })

  test('errors are shown in the selected measure', async () => {
    await page.locator('.ranges').getByText('P99', { exact: true }).click()
    await expect.poll(() => told('accuracy')).toContain('pinball loss at P99')
  })

  test('without JavaScript every number is still there, and no empty chart', async () => {
    const bare = await browser.newPage({ javaScriptEnabled: false })
    await bare.goto(pathToFileURL(file).href)
    expect(await bare.locator('.lead h2:visible').count()).toBe(horizons.length)
    expect(await bare.locator('.chart:visible').count()).toBe(0)
    await bare.close()
  })

  test.each(schemes)(
    'it follows the %s scheme, is light in print, and fits into a narrow window',
    async (scheme, theme) => {
      await expectNarrow(page, scheme, theme)
      await expect.poll(async () => pixelsLike(page, await picture('fan'), theme.demand)).toBeGreaterThan(50)
      await expectLightOnPaper(page)
      expect(await page.locator('.lead h2:visible').count()).toBe(horizons.length)
    },
  )

  test('it had no errors, and made no requests', () => {
    expect(complaints).toEqual([])
  })
}
