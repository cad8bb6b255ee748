import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MetricsAnswer } from '../../lib/http/schemas.ts'
import type { GroupStanding } from '../../lib/journal/group-standings.ts'
import { light } from '../../lib/view/chart/theme.ts'
import type { ConsoleData } from '../../lib/view/console/console-data.ts'
import { widgetPage } from '../../lib/view/widget/widget-page.ts'
import { count, duration, percent } from '../../lib/view/words/format.ts'
import { aGroup } from '../builders.ts'
import { type Started, startRao } from '../functions/rao.ts'
import { browserArgs, describeInBrowser } from './browser.ts'
import { schemes } from './schemes.ts'

describeInBrowser('the console in a browser', consoleRules)

function consoleRules(executablePath: string): void {
  let started: Started
  let browser: Browser
  let data: string

  beforeAll(async () => {
    // At the speed of real time the numbers do not change for half a minute, so that page and API can be compared.
    data = await mkdtemp(join(tmpdir(), 'rao-'))
    ;[started, browser] = await Promise.all([
      startRao(['--data', data, '--speed', '1']),
      chromium.launch({ executablePath, args: browserArgs }),
    ])
  })

  afterAll(async () => {
    await browser.close()
    await started.kill()
    await rm(data, { recursive: true, force: true })
  })

  async function open(given: Parameters<Browser['newPage']>[0] = {}): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage(given)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(started.url)
    await page.locator('#chart canvas').waitFor()
    return { page, complaints }
  }

  /** Text of an element as people read it, without the line breaks of its markup. */
  const textOf = async (locator: Locator) => ((await locator.textContent()) ?? '').replaceAll(/\s+/g, ' ').trim()

  const figure = (page: Page, key: string) => page.locator(`[data-figure="${key}"]`)

  test('its numbers match the API', async () => {
    const { page, complaints } = await open()
    const answer = await fetch(`${started.url}/v1/fleets/local/metrics`)
    const metrics = (await answer.json()) as MetricsAnswer
    const shown = (key: string) => textOf(figure(page, key))
    expect(await shown('demand')).toBe(
      `Demand ${count(metrics.activeBugs)} agents ${count(metrics.usedAgents)} working · ${count(metrics.queued ?? 0)} waiting`,
    )
    expect(await shown('capacity')).toBe(
      `Capacity ${count(metrics.totalAgents)} agents ${metrics.workers?.ready} workers ready · ${percent(metrics.currentUsageRatio)} in use`,
    )
    expect(metrics.promise.bugs).toBe(0)
    expect(await shown('late')).toBe('Late – no bug has been judged yet')
    expect(await shown('lead-time')).toContain(duration(metrics.leadTimeSec))
    expect(await shown('burst')).toBe('Burst off no burst in force')
    expect(await textOf(page.locator('#now'))).toContain(metrics.lastCycle.summary)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a burst forced on the page shows with its countdown and reason, and can be called off there', async () => {
    const { page, complaints } = await open()
    await page.getByLabel('Minutes').fill('20')
    await page.getByLabel('Factor').fill('1.5')
    await page.getByLabel('Reason').fill('release <day>')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText(/^Burst until \d\d:\d\d:\d\d\.$/).waitFor()
    await figure(page, 'burst').getByText('×1.5').waitFor()
    expect(await textOf(figure(page, 'burst'))).toMatch(/(?:19 min \d+ s|20 min) left manual: release <day>/)
    await page.getByRole('button', { name: 'Cancel burst' }).click()
    await figure(page, 'burst').getByText('off').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('start')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a reason without a space does not overflow its tile', async () => {
    const { page } = await open({ viewport: { width: 360, height: 800 } })
    await page.getByLabel('Reason').fill('x'.repeat(200))
    await page.getByRole('button', { name: 'Start burst' }).click()
    await figure(page, 'burst').getByText('xxx').waitFor()
    const hangsOver = "[...document.querySelectorAll('.figure')].some((tile) => tile.scrollWidth > tile.clientWidth)"
    expect(await page.evaluate(hangsOver)).toBe(false)
    await page.getByRole('button', { name: 'Cancel burst' }).click()
    await figure(page, 'burst').getByText('off').waitFor()
    await page.close()
  })

  test('the longest name of a fleet does not overflow a phone', async () => {
    const { page } = await open({ viewport: { width: 320, height: 800 } })
    const fits = (name: string) =>
      page.evaluate(`{
        document.querySelector('#clock .fleet').textContent = '${name}'
        document.documentElement.scrollWidth <= innerWidth
      }`)
    expect(await fits('W'.repeat(64))).toBe(true)
    await page.close()
  })

  test('a long reason does not stretch the tiles, and can be read whole by hovering', async () => {
    const { page } = await open()
    const reason = 'the release that nobody may delay '.repeat(14).trim()
    const before = (await page.locator('#figures').boundingBox())?.height ?? 0
    await page.getByLabel('Reason').fill(reason)
    await page.getByRole('button', { name: 'Start burst' }).click()
    await figure(page, 'burst').getByText('nobody may delay').waitFor()
    expect((await page.locator('#figures').boundingBox())?.height).toBeLessThan(before + 80)
    expect(await figure(page, 'burst').locator('.note').getAttribute('title')).toBe(`manual: ${reason}`)
    await page.getByRole('button', { name: 'Cancel burst' }).click()
    await figure(page, 'burst').getByText('off').waitFor()
    await page.close()
  })

  test('it says so when nothing will follow from a burst', async () => {
    const { page } = await open()
    const note = 'no cycle of this fleet is on record, so its mode is unknown'
    await page.route('**/v1/fleets/local/burst', (route) =>
      route.fulfill({ json: { endsAtSec: 978354480, effective: false, note } }),
    )
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText(`Not effective: ${note}.`).waitFor()
    await page.close()
  })

  test.each([
    [502, '<html>Bad Gateway</html>', 'The answer was 502 Bad Gateway.'],
    [503, '', 'The answer was 503 Service Unavailable.'],
    [200, '<html>Sign in</html>', 'The answer was 200 OK, but it does not come from the optimizer.'],
  ])('a burst answered by something else on the way, with %i, is told by the status', async (status, body, told) => {
    const { page } = await open()
    await page.route('**/v1/fleets/local/burst', (route) => route.fulfill({ status, body, contentType: 'text/html' }))
    await page.getByRole('button', { name: 'Start burst' }).click()
    await expect.poll(() => textOf(page.locator('#burst-answer'))).toBe(told)
    await page.close()
  })

  test('a factor of many digits does not overflow its tile', async () => {
    const { page } = await open({ viewport: { width: 320, height: 800 } })
    await page.getByLabel('Factor').fill(String(4 / 3))
    await page.getByRole('button', { name: 'Start burst' }).click()
    await figure(page, 'burst').getByText('×1.333').waitFor()
    const hangsOver = "[...document.querySelectorAll('.figure')].some((tile) => tile.scrollWidth > tile.clientWidth)"
    expect(await page.evaluate(hangsOver)).toBe(false)
    await page.getByRole('button', { name: 'Cancel burst' }).click()
    await figure(page, 'burst').getByText('off').waitFor()
    await page.close()
  })

  test('nor does it in the widget of a dashboard', async () => {
    const { page } = await open({ viewport: { width: 700, height: 800 } })
    const data = JSON.parse((await page.locator('#data').textContent()) ?? '') as ConsoleData
    const times = { startedAtSec: data.nowSec - 60, endsAtSec: data.nowSec + 600 }
    const burst = {
      ...times,
      active: true,
      cause: 'manual',
      factor: 4 / 3,
      calm: 0,
      supplyAtStart: 8,
      peakDemand: 8,
    } as const
    await page.setContent(widgetPage({ ...data, burst }, 3600, { dark: false, width: 700, height: 600 }))
    const hangsOver = "[...document.querySelectorAll('.figure dd')].some((tile) => tile.scrollWidth > tile.clientWidth)"
    expect(await page.getByText('×1.333').count()).toBe(1)
    expect(await page.evaluate(hangsOver)).toBe(false)
    await page.close()
  })

  test('where colours are forced, the chosen range, the legend and the bars can still be told', async () => {
    const { page } = await open({ forcedColors: 'active', colorScheme: 'light' })
    const styleOf = (selector: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`)
    const ground = (selector: string) => styleOf(selector, 'backgroundColor')
    expect(await ground('.ranges input:checked + span')).not.toBe(await ground('.ranges input:not(:checked) + span'))
    expect(await styleOf('.legend i', 'borderTopColor')).toBe(rgb(light.demand))
    expect(await ground('[data-figure=capacity] .bar i')).toBe(rgb(light.demand))
    expect(await ground('.groups .stack .ready')).toBe(rgb(light.capacity))
    await page.close()
  })

  test('the chart shows its values under the mouse and to the arrow keys', async () => {
    const { page } = await open()
    const box = await page.locator('#chart').boundingBox()
    if (box === null) throw new Error('the chart is not visible')
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2)
    await page.locator('.reading').getByText('Ready').waitFor()
    await page.mouse.move(0, 0)
    await page.locator('#chart').press('ArrowLeft')
    await page.locator('.reading').getByText('Demand').waitFor()
    await page.close()
  })

  test('the arrow keys stay within the time shown', async () => {
    const page = await browser.newPage()
    await page.route(`${started.url}/`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: withLongPast(await response.text()) })
    })
    await page.goto(started.url)
    const chart = page.locator('#chart')
    await chart.locator('canvas').waitFor()
    for (let times = 0; times < 150; times++) await chart.press('ArrowLeft')
    const reading = page.locator('.reading')
    await reading.waitFor()
    const earliest = await textOf(reading)
    await chart.press('ArrowRight')
    await expect.poll(() => textOf(reading)).not.toBe(earliest)
    await page.close()
  })

  test.each(schemes)('it follows the %s scheme and fits into a narrow window', async (colorScheme, theme) => {
    const { page } = await open({ colorScheme, viewport: { width: 360, height: 800 } })
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(ground).toBe(rgb(theme.page))
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.close()
  })

  test('on a phone the most important comes first, and the keyboard goes the same way', async () => {
    const { page } = await open({ viewport: { width: 360, height: 800 } })
    const top = async (selector: string) => (await page.locator(selector).boundingBox())?.y ?? Number.NaN
    const order = ['#now', '[data-figure=health]', '[data-figure=demand]', '[data-figure=cost]', '#chart', '#burst']
    const tops: number[] = []
    for (const selector of [...order, '#why', '#groups', '#plans']) tops.push(await top(selector))
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
    expect(await top('#now')).toBeLessThan(200)
    const inOrder = 'input[name=range], #burst input, #burst button, #plans summary'
    const focused = await page.locator(inOrder).evaluateAll((all) => all.map((each) => each.getBoundingClientRect().y))
    expect(focused).toEqual(focused.toSorted((a, b) => a - b))
    await page.close()
  })

  test.each([1440, 900, 360])(
    'several groups fit into a window of %i pixels, including what blocks them',
    async (width) => {
      const { page, complaints } = await open({ viewport: { width, height: 900 } })
      const group = (key: string, given: Partial<GroupStanding> = {}): GroupStanding => ({
        ...aGroup({ key, max: 20, desired: 12, hourlyUsd: 0.0612 }),
        workers: { ready: 8, booting: 2, draining: 2 },
        agents: { ready: 32, booting: 8, draining: 8 },
        usedAgents: 31,
        silentWorkers: 1,
        ...given,
      })
      const reason = `InsufficientInstanceCapacity:${'x'.repeat(120)}`
      const groups = [
        group('eu-central-1/spot', { refusal: { failures: 2, reason, untilSec: 978_350_000 } }),
        group(`us-gov-west-1/${'long-name-'.repeat(12)}`, { holds: ['instance-refresh'] }),
      ]
      await page.route('**/console.json*', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: { ...(await response.json()), groups } })
      })
      await page.getByRole('heading', { name: '2 groups in 2 regions' }).waitFor()
      await page.getByText('nothing leaves: an instance refresh is under way').waitFor()
      const hangsOver =
        "[...document.querySelectorAll('#groups *')].some((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline')"
      expect(await page.evaluate(hangsOver)).toBe(false)
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(complaints).toEqual([])
      await page.close()
    },
  )

  test('its form respects the present settings, and explains what is invalid', async () => {
    const { page } = await open()
    const put = (settings: object) =>
      fetch(`${started.url}/v1/fleets/local/settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(settings),
      })
    await put({ burstMaxDurationSec: 300, burstCapacityFactor: 1.7 })
    await page.locator('#minutes[max="5"]').waitFor()
    expect(await page.getByLabel('Factor').inputValue()).toBe('1.7')
    await page.evaluate("document.querySelector('#burst').noValidate = true")
    await page.getByLabel('Minutes').fill('10')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText('Minutes, in seconds: must be at most 300, the setting burstMaxDurationSec').waitFor()
    await put({ burstMaxDurationSec: null, burstCapacityFactor: null })
    await page.close()
  })

  test('it starts afresh when another run answers, but keeps what is being typed', async () => {
    const { page } = await open()
    await page.getByLabel('Minutes').fill('7')
    await page.getByLabel('Reason').fill('half ty')
    await page.route(
      '**/console.json*',
      async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: { ...(await response.json()), run: 'another' } })
      },
      { times: 1 },
    )
    await page.waitForEvent('load')
    await page.locator('#chart canvas').waitFor()
    await page.keyboard.type('ped')
    expect(await page.getByLabel('Minutes').inputValue()).toBe('7')
    expect(await page.getByLabel('Reason').inputValue()).toBe('half typed')
    await page.close()
  })

  test('it says so when the optimizer is gone, and keeps trying', async () => {
    const { page } = await open()
    let attempts = 0
    await page.route('**/console.json*', (route) => {
      attempts += 1
      return route.abort()
    })
    const alert = page.getByRole('alert')
    await alert.getByText('does not answer').waitFor()
    await page.evaluate(`globalThis.said = 0
      new MutationObserver(() => { globalThis.said += 1 }).observe(document.querySelector('#offline'), { childList: true, characterData: true, subtree: true })`)
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    await expect.poll(() => attempts, { timeout: 10_000 }).toBeGreaterThan(3)
    expect(await page.evaluate('globalThis.said')).toBe(0)
    expect((await alert.boundingBox())?.y).toBeGreaterThanOrEqual(0)
    await page.unroute('**/console.json*')
    await page.getByRole('alert').waitFor({ state: 'hidden' })
    await page.close()
  })

  test('selected text stays selected for a minute, but is not taken for the present for longer', async () => {
    const { page } = await open()
    await page.clock.install()
    const select = () =>
      page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-figure=health] .note'))")
    await select()
    await page.route('**/console.json*', async (route) => {
      const response = await route.fetch()
      const data = (await response.json()) as ConsoleData
      await route.fulfill({ response, json: { ...data, nowSec: data.nowSec + 3600 } })
    })
    const polled = () => page.waitForResponse('**/console.json*')
    for (let times = 0; times < 3; times++) await Promise.all([polled(), page.clock.runFor(1000)])
    expect(await textOf(figure(page, 'health'))).not.toContain('silent')
    expect(await page.evaluate('getSelection().toString()')).toContain('ago')
    await Promise.all([polled(), page.clock.fastForward(60_000)])
    await expect.poll(() => textOf(figure(page, 'health'))).toContain('silent')
    await page.close()
  })

  test('that the optimizer is gone stays said while nobody looks', async () => {
    const { page } = await open()
    await page.route('**/console.json*', (route) => route.abort())
    await page.getByRole('alert').getByText('does not answer').waitFor()
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    await page.waitForTimeout(2500)
    expect(await page.getByRole('alert').isVisible()).toBe(true)
    await page.close()
  })

  test('it says so when the optimizer hangs, of a burst asked for as well', async () => {
    const { page } = await open()
    started.child.kill('SIGSTOP')
    try {
      await page.getByRole('button', { name: 'Start burst' }).click()
      await page.getByRole('alert').getByText('does not answer').waitFor()
      await page.getByText('No answer came. You may ask again').waitFor()
    } finally {
      started.child.kill('SIGCONT')
    }
    await page.getByRole('alert').waitFor({ state: 'hidden' })
    await page.close()
  })
}

/** The page as of a fleet that has run for three hours more, with a cycle each half minute. */
function withLongPast(markup: string): string {
  return markup.replace(/(<script type="application\/json" id="data">)(.*?)(?=<\/script>)/, (_, begin, json) => {
    const data = JSON.parse(json) as ConsoleData
    const [first] = data.points
    if (first === undefined) throw new Error('no cycle has run yet')
    const past = Array.from({ length: 360 }, (_, index) => ({ ...first, atSec: first.atSec - (360 - index) * 30 }))
    return `${begin}${JSON.stringify({ ...data, points: [...past, ...data.points] })}`
  })
}

function rgb(hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return `rgb(${red}, ${green}, ${blue})`
}
