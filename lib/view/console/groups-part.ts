import type { GroupStanding } from '../../journal/group-standings.ts'
import { type Html, html } from '../html.ts'
import { counted } from '../words/format.ts'
import { type GroupNote, groupName, groupNotes, groupWords } from '../words/group-words.ts'
import type { ConsoleData } from './console-data.ts'

/** A line for each group: its workers, limits, price and obstacles. A single group needs no heading. */
export function groupsPart({ groups, health }: ConsoleData): Html {
  if (groups === undefined) return html`<p class="empty">No group has been looked at yet.</p>`
  if (groups.length === 0 && health.missing.some(({ source }) => source === 'groups'))
    return html`<p class="empty">The groups could not be seen.</p>`
  if (groups.length === 0)
    return html`<p class="empty">No group is in sight: nothing can be launched until one carries the fleet's tags.</p>`
  return html`${groups.length > 1 && headPart(groups)}<ul class="groups">${groups.map((group) => groupPart(group, groups.length === 1))}</ul>`
}

function headPart(groups: readonly GroupStanding[]): Html {
  const regions = new Set(groups.map(({ key }) => groupName(key).region)).size
  const title = regions > 1 ? `${groups.length} groups in ${regions} regions` : `${groups.length} groups`
  return html`<div class="groups-head"><h2>${title}</h2><span>${orderText(groups)}</span></div>`
}

function orderText(groups: readonly GroupStanding[]): string {
  const priced = groups.filter(({ hourlyUsd }) => hourlyUsd !== undefined).length
  if (priced === 0) return 'asked for workers in the order of their names; prices, rao:hourly-usd, would change it'
  return `the cheapest per agent is asked first${priced < groups.length ? ', those without a price last' : ''}`
}

function groupPart(group: GroupStanding, isAlone: boolean): Html {
  const { region, name } = groupName(group.key)
  const words = groupWords(group)
  return html`<li><span class="name">${isAlone && html`<span>Group</span> `}<b>${name}</b> <span>${region}</span></span>
    <span class="workers">${words.workers}${stackPart(group)}</span>
    <span>${words.agents}</span>
    <span class="said">${words.limits}</span>
    <span class="said">${words.each}</span>
    ${groupNotes(group).map(notePart)}</li>`
}

/** A bar of the workers in each phase, as shares of the group's maximum. */
function stackPart({ workers, max }: GroupStanding): Html {
  const phases = ['ready', 'booting', 'draining'] as const
  const there = phases.reduce((sum, phase) => sum + workers[phase], 0)
  const whole = Math.max(max, there, 1)
  return html`<span class="stack" role="img" aria-label="${counted(there, 'worker')} of at most ${max}">${phases.map(
    (phase) =>
      workers[phase] > 0 &&
      html`<i class="${phase}" style="width:${((100 * workers[phase]) / whole).toFixed(1)}%"></i>`,
  )}</span>`
}

const tones: Partial<Record<GroupNote['word'], string>> = { refused: 'refused', unseen: 'refused', full: 'full' }

function notePart({ word, text }: GroupNote): Html {
  return html`<p class="group-note"><span class="outcome" data-outcome="${tones[word] ?? 'hold'}">${word}</span>${text}</p>`
}
