import { expect, test } from 'vitest'
import { isKept } from '../../../lib/view/forecast/accuracy-table.ts'
import type { ForecastResult, ModelAccuracy } from '../../../lib/view/forecast/forecast-data.ts'
import { forecastPage } from '../../../lib/view/forecast/forecast-page.ts'
import { aProvenance } from '../an-origin.ts'
import { anAccuracy, someForecasts } from './some-forecasts.ts'

const attack = `</script><img src=x onerror="alert('1')">`

function page(given: Partial<ForecastResult> = {}, script = 'draw()'): string {
  const { trace, accuracy } = someForecasts()
  const result = { trace, origins: 20, warmupSec: 86_400, dailySeason: true, leads: accuracy, ...given }
  return forecastPage(result, 'cGFja2Vk', script, aProvenance)
}

const withMixture = (mixture: ModelAccuracy) =>
  page({ leads: [{ leadSec: 300, suspended: [], models: [anAccuracy('theta', 0.03), mixture] }] })

test('every number is in the document, the least loss is bold, and suspended models are marked', () => {
  expect(page()).toMatch(/data-model="mixture" class="best"[\s\S]*?0\.500[\s\S]*?0\.600[\s\S]*?0\.0200/)
  expect(page()).toMatch(/last-value<small>suspended: behind a naive twin/)
})

test('each table explains its columns, and the keyboard can scroll it', () => {
  expect(page()).toMatch(/<\/table><\/div><p class="note">MASE: .* At end: the same at the end of the path\./)
  expect(page()).toContain('<div class="scroll" tabindex="0" role="region" aria-label="15 min ahead: every model">')
})

test('a day ahead is 24 h, as in the terminal', () => {
  const models = [anAccuracy('theta'), anAccuracy('mixture')]
  const daily = page({ leads: [{ leadSec: 86_400, suspended: [], models }] })
  expect(daily).toMatch(/<h2 id="lead-86400-title">24 h ahead<\/h2>/)
  expect(daily).toMatch(/value="86400"><span>24 h</)
})

test('errors are first shown in MASE, or at P90 when none has one', () => {
  const shown = (markup: string) => /name="measure" value="(\w+)" checked/.exec(markup)?.[1]
  const models = [anAccuracy('theta', 0.03, { masePath: null }), anAccuracy('mixture', 0.02, { masePath: null })]
  expect(shown(page())).toBe('mase')
  expect(shown(page({ leads: [{ leadSec: 300, suspended: [], models }] }))).toBe('p90')
})

test('a lead that did not fit into the record has neither table nor button', () => {
  expect(page()).toContain('id="lead-900"')
  expect(page()).not.toMatch(/lead-86400|value="86400"/)
})

test.each<[string, ModelAccuracy, RegExp]>([
  ['ahead', anAccuracy('mixture', 0.015), /loses least at P90: 50 % less than the best single model, theta/],
  ['behind', anAccuracy('mixture', 0.033), /At P90 the mixture loses 10 % more than the best single model, theta/],
  ['tied', anAccuracy('mixture', 0.03, { exceeded: [0.3, 0.02, 0], reached: [0.7, 0.3, 0.2] }), /came 50 %, 10 %, 1 %/],
])('the sentence sums up a mixture that is %s', (_, mixture, sentence) => {
  expect(withMixture(mixture)).toMatch(sentence)
})

test('a promise broken by the mixture is also named in words, and a tie counts as kept', () => {
  const broken = { exceeded: [0.5, 0.13, 0.01], reached: [0.5, 0.13, 0.01] }
  expect(withMixture(anAccuracy('mixture', 0.03, broken))).toMatch(
    /<span class="broken">13 %<span class="visually-hidden"> \(promise broken\)/,
  )
  expect(isKept(0.02, 0.3, 1)).toBe(true)
  expect(isKept(0.123, 0.123, 1)).toBe(false)
  expect(isKept(0.001, 0.004, 2)).toBe(false)
})

test('outside text is escaped, and no script can end early', () => {
  const hostile = page({ trace: attack }, `"${attack}"`)
  expect(hostile.split('<script type="module">')[0]).not.toContain('<img')
  expect(hostile.match(/<\/script>/g)).toHaveLength(2)
})

test('it loads nothing from elsewhere', () => {
  expect(page()).not.toMatch(/\b(?:src|href)=|url\(|@import/)
})
