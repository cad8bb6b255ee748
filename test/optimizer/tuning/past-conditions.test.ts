import { expect, test } from 'vitest'
import { pastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import { aGroup, someSettings } from '../../builders.ts'

const settings = someSettings()
const groups = [aGroup({ key: 'a', agentsPerWorker: 2 }), aGroup({ key: 'b', agentsPerWorker: 6 })]

test('the past is simulated with workers of the mean group, and of one agent when no group is known', () => {
  const agents = (known: typeof groups) =>
    pastConditions(known, { leadTimesSec: {} }, settings, undefined).agentsPerWorker
  expect([agents(groups), agents([])]).toEqual([4, 1])
})

test('simulated launches take as long as those of all groups took, or the assumed time when none was seen', () => {
  const taken = (leadTimesSec: Record<string, number[]>) =>
    pastConditions(groups, { leadTimesSec }, settings, undefined)
  expect(taken({ a: [100, 120], b: [200] }).leadTimesSec).toEqual([100, 120, 200])
  const { leadTimesSec, leadTimeSec } = taken({})
  expect(leadTimesSec).toEqual([leadTimeSec])
})

test('launch times of a deleted group do not count, except while no group can be seen', () => {
  const leadTimesSec = { a: [100], gone: [900], b: [200] }
  const taken = (known: typeof groups) => pastConditions(known, { leadTimesSec }, settings, undefined).leadTimesSec
  expect(taken(groups)).toEqual([100, 200])
  expect(taken([])).toEqual([100, 900, 200])
})
