import { expect, test } from 'vitest'
import type { GroupStanding } from '../../../lib/journal/group-standings.ts'
import type { GroupHold } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { groupReasons } from '../../../lib/view/words/group-reasons.ts'
import { groupName, groupNotes, groupWords } from '../../../lib/view/words/group-words.ts'
import { aGroup } from '../../builders.ts'

const aStanding = (given: Partial<GroupStanding> = {}): GroupStanding => ({
  ...aGroup({ min: 1, max: 20, desired: 3 }),
  workers: { ready: 3, booting: 0, draining: 0 },
  agents: { ready: 12, booting: 0, draining: 0 },
  usedAgents: 7,
  silentWorkers: 0,
  ...given,
})

test('a group in numbers: its workers, its limits, and the size of a worker', () => {
  expect(groupWords(aStanding({ hourlyUsd: 0.0612 }))).toEqual({
    workers: '3 workers ready',
    agents: '7 of 12 agents at work',
    limits: '3 desired · min 1 · max 20',
    each: '4 agents each, $0.0612 an hour',
  })
})

test('workers on their way in or out are shown when there are some', () => {
  const moving = aStanding({
    workers: { ready: 1, booting: 2, draining: 3 },
    agents: { ready: 1, booting: 2, draining: 3 },
    agentsPerWorker: 1,
    coming: 4,
    silentWorkers: 1,
  })
  expect(groupWords(moving)).toMatchObject({
    workers: '1 worker ready · 2 booting · 3 draining · 4 asked for · 1 silent',
    agents: '7 of 4 agents at work',
    each: '1 agent each, no price',
  })
  expect(groupWords(aStanding({ agents: { ready: 0, booting: 4, draining: 0 } })).agents).toBe('no agents')
})

test.each<[string, Partial<GroupStanding>, [string, string][]]>([
  ['nothing that blocks it', {}, []],
  ['a refresh', { holds: ['instance-refresh'] }, [['held', 'nothing leaves: an instance refresh is under way']]],
  [
    'a region that does not answer',
    { holds: ['source-failed'] },
    [['unseen', 'its region does not answer: this is how it was last seen']],
  ],
  [
    'suspended launches, reported once',
    { launchesNothing: true, holds: ['suspended-process'] },
    [['suspended', 'nothing is launched: its process Launch is suspended']],
  ],
  [
    'launches that fail',
    { refusal: { failures: 3, untilSec: 3600 * 12, reason: 'no capacity' } },
    [['refused', 'launches failed 3 times in a row, none before 12:00:00: no capacity']],
  ],
  [
    'launches that never report',
    { refusal: { failures: 1, reason: 'what was launched never reported' } },
    [
      [
        'refused',
        'launches failed 1 time in a row, one worker at a time is tried until one reports: what was launched never reported',
      ],
    ],
  ],
  [
    'a mode of its own',
    { mode: 'recommend' },
    [['recommend', 'its mode, by the tag rao:mode, counts for the whole fleet']],
  ],
  ['its maximum reached', { desired: 20 }, [['full', 'at its maximum of 20 workers']]],
])('the words for a group with %s', (_, given, notes) => {
  expect(groupNotes(aStanding(given)).map(({ word, text }) => [word, text])).toEqual(notes)
})

test('every hold has words of its own', () => {
  const holds: GroupHold[] = ['instance-refresh', 'suspended-process', 'foreign-policy', 'foreign-change', 'metered']
  const told = groupNotes(aStanding({ holds })).map(({ text }) => text)
  expect(new Set(told).size).toBe(holds.length)
  for (const text of told) expect(text).toMatch(/^nothing leaves: [a-z ]+$/)
})

test('a key consists of region and name', () => {
  expect(groupName('eu-west-1/ci/spot')).toEqual({ region: 'eu-west-1', name: 'ci/spot' })
  expect(groupName('alone')).toEqual({ region: '', name: 'alone' })
})

test('with several groups each reason names its group, with a single one it does not', () => {
  const reason = { rule: 'max', from: 3, to: 0, text: '3 wanted, 0 by group maximum 4' }
  const one = { group: 'eu-west-1/spot', reasons: [reason] }
  expect(groupReasons([one])).toEqual([reason])
  expect(groupReasons([one, { group: 'us-east-1/a', reasons: [] }])).toEqual([
    { ...reason, text: 'eu-west-1/spot: 3 wanted, 0 by group maximum 4' },
  ])
})
