import { expect, test } from 'vitest'
import { shapeOf } from '../../../../functions/commands/advise/fleet-shape.ts'

type Group = Parameters<typeof shapeOf>[0][number]

const phases = { ready: 0, booting: 0, draining: 0 }

function aStanding(overrides: Partial<Group>): Group {
  return {
    group: 'r/workers',
    mode: 'apply',
    minWorkers: 0,
    maxWorkers: 10,
    desiredWorkers: 0,
    agentsPerWorker: 4,
    comingWorkers: 0,
    workers: phases,
    silentWorkers: 0,
    agents: phases,
    usedAgents: 0,
    holds: [],
    ...overrides,
  }
}

const small = aStanding({ minWorkers: 1, desiredWorkers: 9, agentsPerWorker: 2, hourlyUsd: 0.1 })
const large = aStanding({ minWorkers: 2, maxWorkers: 20, desiredWorkers: 3, agentsPerWorker: 10, hourlyUsd: 0.5 })

test('groups are taken together, each with the weight of the workers that it wants', () => {
  expect(shapeOf([small, large])).toEqual({ min: 3, max: 30, agentsPerWorker: 4, agentsEqual: false, hourlyUsd: 0.2 })
})

test('groups that want no workers have the same weight', () => {
  const idle = [small, large].map((group) => ({ ...group, desiredWorkers: 0 }))
  expect(shapeOf(idle)).toMatchObject({ agentsPerWorker: 6, hourlyUsd: 0.3 })
})

test('a fleet has no price where a group has none, and no shape without groups', () => {
  const { hourlyUsd: _, ...unpriced } = large
  expect(shapeOf([small, unpriced])).not.toHaveProperty('hourlyUsd')
  expect(shapeOf([])).toBeUndefined()
})

test('a fleet follows the time zone of its groups', () => {
  expect(shapeOf([small, { ...large, timeZone: 'Europe/Berlin' }])).toMatchObject({ timeZone: 'Europe/Berlin' })
})

test('groups whose workers host as many agents are equal', () => {
  expect(shapeOf([small, { ...large, agentsPerWorker: 2 }])).toMatchObject({ agentsPerWorker: 2, agentsEqual: true })
})
