import type { GroupStanding } from '../../journal/group-standings.ts'
import type { GroupHold } from '../../optimizer/snapshot/snapshot.ts'
import { count, counted, price, timeOfDay } from './format.ts'

/** Why a group is left unchanged or cannot grow: a word and a sentence. */
export interface GroupNote {
  readonly word: 'refused' | 'unseen' | 'suspended' | 'held' | 'recommend' | 'off' | 'full'
  readonly text: string
}

type Noted = Pick<GroupStanding, 'mode' | 'desired' | 'max' | 'holds' | 'launchesNothing' | 'refusal'>

/** Reasons not to remove workers. A region that does not answer has a note of its own. */
const holdWords: Readonly<Record<Exclude<GroupHold, 'source-failed'>, string>> = {
  'instance-refresh': 'an instance refresh is under way',
  'suspended-process': 'a process that it needs is suspended',
  'foreign-policy': 'a scaling policy of somebody else acts on it',
  'foreign-change': 'somebody else has changed its size',
  metered: 'a metric stands in for heartbeats of its workers',
}

/** The most serious obstacles first; empty if there is none. */
export function groupNotes({ mode, desired, max, holds, launchesNothing, refusal }: Noted): GroupNote[] {
  const notes: GroupNote[] = []
  if (holds.includes('source-failed'))
    notes.push({ word: 'unseen', text: 'its region does not answer: this is how it was last seen' })
  if (refusal) notes.push({ word: 'refused', text: refusalText(refusal) })
  if (launchesNothing) notes.push({ word: 'suspended', text: 'nothing is launched: its process Launch is suspended' })
  for (const hold of holds)
    if (hold !== 'source-failed' && !(launchesNothing && hold === 'suspended-process'))
      notes.push({ word: 'held', text: `nothing leaves: ${holdWords[hold]}` })
  if (mode !== 'apply') notes.push({ word: mode, text: 'its mode, by the tag rao:mode, counts for the whole fleet' })
  if (desired >= max) notes.push({ word: 'full', text: `at its maximum of ${counted(max, 'worker')}` })
  return notes
}

function refusalText({ failures, reason, untilSec }: NonNullable<GroupStanding['refusal']>): string {
  const next =
    untilSec === undefined
      ? 'one worker at a time is tried until one reports'
      : `none before ${timeOfDay(untilSec, 'seconds')}`
  return `launches failed ${counted(failures, 'time')} in a row, ${next}: ${reason}`
}

export interface GroupWords {
  readonly workers: string
  readonly agents: string
  readonly limits: string
  readonly each: string
}

/** A group in numbers: `8 workers ready · 2 draining`, `23 of 40 agents at work`, `10 desired · min 1 · max 20`, and the size and price of a worker. */
export function groupWords(group: GroupStanding): GroupWords {
  const { workers, coming = 0, silentWorkers, agents, usedAgents, agentsPerWorker, hourlyUsd } = group
  const others = Object.entries({
    booting: workers.booting,
    draining: workers.draining,
    'asked for': coming,
    silent: silentWorkers,
  })
  const told = others.flatMap(([what, number]) => (number > 0 ? [`${count(number)} ${what}`] : []))
  const there = agents.ready + agents.draining
  return {
    workers: [`${counted(workers.ready, 'worker')} ready`, ...told].join(' · '),
    agents: there === 0 ? 'no agents' : `${count(usedAgents)} of ${counted(there, 'agent')} at work`,
    limits: `${count(group.desired)} desired · min ${count(group.min)} · max ${count(group.max)}`,
    each: `${counted(agentsPerWorker, 'agent')} each, ${hourlyUsd === undefined ? 'no price' : `${price(hourlyUsd)} an hour`}`,
  }
}

/** `eu-central-1/workers` split in two. */
export function groupName(key: string): { readonly region: string; readonly name: string } {
  const slash = key.indexOf('/')
  return { region: key.slice(0, Math.max(0, slash)), name: key.slice(slash + 1) }
}
