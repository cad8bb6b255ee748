/** Keeps the page up to date: polls for new data, replaces the parts that changed, redraws the chart. */
import { messageOf } from '../../words/message-of.ts'
import { describeChart } from '../chart/fleet-chart.ts'
import { consoleChart } from '../console/console-chart.ts'
import type { ConsoleData } from '../console/console-data.ts'
import { parts } from '../console/console-parts.ts'
import { burstForm } from './burst-form.ts'
import { element } from './element.ts'
import { fetchInTime } from './fetch-in-time.ts'
import { liveChart } from './live-chart.ts'
import { replacePart } from './replace-part.ts'

const pollMs = 1000
const longestWindowSec = 86_400

let data = JSON.parse(element('data', HTMLScriptElement).text) as ConsoleData
const chart = liveChart(element('chart', HTMLDivElement))
const words = element('chart-words', HTMLParagraphElement)
const offline = element('offline', HTMLParagraphElement)
const form = burstForm(data.fleet)
const ranges = document.querySelectorAll<HTMLInputElement>('input[name=range]')

function show(): void {
  for (const [id, part] of Object.entries(parts)) replacePart(element(id, HTMLElement), part(data).markup)
  form.show(data)
  const windowSec = Number([...ranges].find((range) => range.checked)?.value ?? 3600)
  const drawn = consoleChart(data, windowSec)
  chart.draw(drawn)
  words.textContent = describeChart(drawn)
}

async function poll(): Promise<void> {
  const lastSec = data.points.at(-1)?.atSec
  const since = lastSec === undefined ? '' : `&since=${lastSec}`
  const response = await fetchInTime(`/console.json?fleet=${encodeURIComponent(data.fleet)}${since}`)
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  const fresh = (await response.json()) as ConsoleData
  // Another run has another history, and possibly another fleet.
  if (fresh.run !== data.run) {
    form.keep()
    location.reload()
  }
  const known = data.points.filter(({ atSec }) => atSec > fresh.nowSec - longestWindowSec)
  data = { ...fresh, points: [...known, ...fresh.points] }
}

async function keepUp(): Promise<void> {
  try {
    if (!document.hidden) {
      await poll()
      show()
      offline.hidden = true
    }
  } catch (error) {
    const text = `The optimizer does not answer (${messageOf(error)}). What you see is old; trying again.`
    // Text that is written anew is read out anew, at every attempt.
    if (offline.textContent !== text) offline.textContent = text
    offline.hidden = false
  }
  setTimeout(keepUp, pollMs)
}

for (const range of ranges) range.addEventListener('change', show)
show()
setTimeout(keepUp, pollMs)
