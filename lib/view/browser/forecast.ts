/** Draws the charts of the forecast report; its tables need no script. */

import { legendItems } from '../chart/legend.ts'
import { accuracyChart, describeAccuracy, type Measure } from '../forecast/accuracy-chart.ts'
import { calibrationChart, describeCalibration, windowText } from '../forecast/calibration-chart.ts'
import { busiestFan, describeFan, fanChart, fanLegend } from '../forecast/fan-chart.ts'
import { type ForecastCharts, mixtureName } from '../forecast/forecast-data.ts'
import { modelColours } from '../forecast/model-colours.ts'
import { describeShares, sharesChart, sharesLegend } from '../forecast/shares-chart.ts'
import { drawChips, onChosen } from './chips.ts'
import { element } from './element.ts'
import { paperTheme } from './paper-theme.ts'
import { reportChart } from './report-chart.ts'
import { unpack } from './unpack.ts'

for (const part of document.querySelectorAll<HTMLElement>('.drawn')) part.hidden = false
const charts = await unpack<ForecastCharts>(element('packed', HTMLScriptElement).text)
const chips = element('models', HTMLDivElement)
const legendOfFan = element('fan-legend', HTMLUListElement)
const legendOfErrors = element('accuracy-legend', HTMLUListElement)
const legendOfShares = element('shares-legend', HTMLUListElement)
const words = element('fan-words', HTMLParagraphElement)
const calibrationNote = element('calibration-note', HTMLParagraphElement)
const whole = element('whole', HTMLButtonElement)
const nav = element('lead-nav', HTMLElement)
const fan = reportChart(element('fan', HTMLDivElement))
const accuracy = reportChart(element('accuracy', HTMLDivElement))
const calibration = reportChart(element('calibration', HTMLDivElement))
const shares = reportChart(element('shares', HTMLDivElement))
const theme = paperTheme(drawAll)
const leadChoices = [...document.querySelectorAll<HTMLInputElement>('input[name=lead]')]
const measureChoices = [...document.querySelectorAll<HTMLInputElement>('input[name=measure]')]

/** Capacity is decided some minutes ahead. */
const usualLeadSec = 900
const daySec = 86_400

let shownFan = busiestFan(charts)
let models: readonly string[] = []
let lead = Math.max(
  0,
  charts.leads.findIndex(({ leadSec }) => leadSec === usualLeadSec),
)

function look(compact: boolean) {
  return { theme: theme(), colours: modelColours(charts.names, theme()), compact }
}

function measure(): Measure {
  return (measureChoices.find(({ checked }) => checked)?.value ?? 'mase') as Measure
}

function drawFan(): void {
  fan.draw(fanChart(charts, { fan: shownFan, models }, look(fan.compact())))
  legendOfFan.innerHTML = legendItems(fanLegend(models, look(false))).markup
  const told = describeFan(charts, shownFan)
  fan.describe(told)
  words.textContent = told
}

function drawAccuracy(): void {
  accuracy.draw(accuracyChart(charts, measure(), look(accuracy.compact())))
  accuracy.describe(describeAccuracy(charts, measure()))
}

function drawLead(): void {
  calibration.draw(calibrationChart(charts, lead, look(calibration.compact())))
  calibration.describe(describeCalibration(charts, lead))
  shares.draw(sharesChart(charts, lead, look(shares.compact())))
  shares.describe(describeShares(charts, lead))
  calibrationNote.textContent = `By the mixture, over the ${windowText(charts)} before; dashed is the promise, and around it what is taken for kept. What is exactly a quantile counts as much as was promised.`
  const { leadSec } = charts.leads[lead] ?? { leadSec: 0 }
  document.body.dataset.lead = String(leadSec)
  for (const section of document.querySelectorAll<HTMLElement>('.lead'))
    section.toggleAttribute('data-shown', section.id === `lead-${leadSec}`)
  for (const choice of leadChoices) choice.checked = Number(choice.value) === leadSec
}

function drawAll(): void {
  const { colours } = look(false)
  const single = charts.names.filter((name) => name !== mixtureName)
  drawChips(chips, single, models, colours)
  legendOfErrors.innerHTML = legendItems(charts.names.map((name) => ({ name, colour: colours(name) }))).markup
  legendOfShares.innerHTML = legendItems(sharesLegend(charts, look(false))).markup
  drawFan()
  drawAccuracy()
  drawLead()
}

/** Shows a fan, with a day before it, and half of one after it where it reaches a day. */
function showFan(index: number): void {
  shownFan = Math.max(0, Math.min(charts.fans.length - 1, index))
  drawFan()
  const { originSec, stepSec, fanLeads } = charts
  const atSec = originSec + ((charts.fans[shownFan]?.step ?? 0) + 1) * stepSec
  const aheadSec = (fanLeads.at(-1) ?? 0) * stepSec
  fan.zoomTo((atSec - Math.min(daySec, 4 * aheadSec)) * 1000, (atSec + 1.5 * aheadSec) * 1000)
}

/** The fan whose origin is nearest to a moment. */
function nearest(ms: number): number {
  const step = (ms / 1000 - charts.originSec) / charts.stepSec - 1
  const distance = (index: number) => Math.abs((charts.fans[index]?.step ?? Number.POSITIVE_INFINITY) - step)
  return charts.fans.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0)
}

onChosen(chips, (names) => {
  models = names
  drawFan()
})
for (const choice of measureChoices) choice.addEventListener('change', drawAccuracy)
for (const choice of leadChoices)
  choice.addEventListener('change', () => {
    lead = charts.leads.findIndex(({ leadSec }) => leadSec === Number(choice.value))
    drawLead()
  })
for (const chart of [fan, accuracy, calibration, shares]) chart.onResize(drawAll)

element('earlier', HTMLButtonElement).addEventListener('click', () => showFan(shownFan - 1))
element('later', HTMLButtonElement).addEventListener('click', () => showFan(shownFan + 1))
whole.addEventListener('click', () => fan.reset())
fan.onClick((ms) => {
  shownFan = nearest(ms)
  drawFan()
})
fan.onKey((key) => {
  if (key === 'Escape') fan.reset()
  else showFan(shownFan + (key === 'ArrowLeft' ? -1 : 1))
})

nav.hidden = false
document.body.classList.add('chosen')
drawAll()
showFan(shownFan)
document.body.dataset.drawn = ''
