import { DescribeAutoScalingGroupsCommand, PutScheduledUpdateGroupActionCommand } from '@aws-sdk/client-auto-scaling'
import { expect } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { region } from '../cdk.ts'
import { actionsOf, carryOutDue, startSec } from '../due-actions.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import { setMode } from '../set-mode.ts'
import { stackRules, train } from '../stack-rules.ts'
import { agentsPerWorker } from '../toy-groups.ts'
import type { Fleet, World } from '../world.ts'

const name = 'floors'
const hourSec = 3600
const pastDays = 4
/** Agents at work in every hour of the past, and today. */
const usual = 20
const today = 4
const least = 1
/** A scheduled action of the group's owner, for next week. */
const foreign = 'office-hours'

export type Floors = Fleet

/** A fleet with four busy days in its history and little to do today. */
export async function createFloors(world: World): Promise<Floors> {
  const onDamage = () => {
    throw new Error('what the test wrote cannot be read')
  }
  const journal = openJournals({ client: world.dynamoDB, tableName: world.outputs.TableName ?? '', onDamage })
  for (let hour = pastDays * 24; hour > 0; hour -= 1) {
    const load = { demand: usual, arrived: 0, finished: 0, totalAgents: usual, durations: [] }
    await journal.open(name).appendLoad({ atSec: nowSec() - hour * hourSec, ...load })
  }
  return world.fleet(name, [{ region, name, min: least, max: 10, desired: 2 }], { demand: today })
}

/** Training writes floors at least an hour and a half ahead, removes those that come closer, and all in mode `off`. */
export async function floorsStandAndAreRemoved(world: World, { api, group }: Floors): Promise<void> {
  await eventually('floors is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  await eventually('a cycle of its own interval', 150, async () => {
    expect((await api.plans())[0]?.settings.headroomAgents).toBe(0)
  })
  await world.training(() => standAndAreRemoved(world, group))
}

async function standAndAreRemoved(world: World, group: Floors['group']): Promise<void> {
  await put(world, foreign, nowSec() + 7 * 24 * hourSec, 8)
  // A floor as training would have written it an hour ago, which no later training has removed.
  const overdueSec = Math.ceil(nowSec() / 60) * 60 + 1800
  const overdue = `rao-floor-${new Date(overdueSec * 1000).toISOString().slice(0, 16)}Z`
  await put(world, `${overdue}-back`, overdueSec + 600, least)
  await put(world, overdue, overdueSec, 5)

  const askedAtSec = nowSec()
  await train(world)
  const written = await actions(world)
  expect(written.map(({ ScheduledActionName }) => ScheduledActionName)).not.toContain(overdue)
  const floors = written.filter(({ ScheduledActionName }) => ScheduledActionName?.startsWith('rao-floor-'))
  expect(floors).toHaveLength(2 * 24)
  expect(Math.min(...floors.map(startSec))).toBeGreaterThan(askedAtSec + 5400 - 60)
  expect(new Set(floors.map(({ MinSize }) => MinSize))).toEqual(new Set([usual / agentsPerWorker, least]))
  expect((await group(name)).desired).toBeLessThan(usual / agentsPerWorker)

  await setMode(world, name, 'off')
  await train(world)
  expect((await actions(world)).map(({ ScheduledActionName }) => ScheduledActionName)).toEqual([foreign])
  await setMode(world, name, 'apply')
  await train(world)
  expect(await actions(world)).toHaveLength(2 * 24 + 1)
}

/**
 * Both rules are disabled: nothing schedules, optimizes or trains any more. Load comes as on the days before. Auto Scaling
 * still raises the group hour by hour; `carryOutDue` plays its part, because moto carries nothing out.
 */
export async function capacitySurvives(world: World, { api, toy, group }: Floors): Promise<void> {
  for (const rule of await stackRules(world))
    await world.aws.json('events', 'AWSEvents.DisableRule', { Name: rule.Name })
  const lastCycleSec = await eventually('the last cycle is over', 150, async () => {
    const { atSec } = (await api.plans())[0] ?? { atSec: nowSec() }
    expect(nowSec() - atSec).toBeGreaterThan(3 * quick.optimizationIntervalSec)
    return atSec
  })
  const { desired, instances } = await group(name)
  expect(desired).toBeLessThan(usual / agentsPerWorker)
  toy.demand = usual

  const [first] = await actions(world)
  if (first === undefined) throw new Error('no floor stands')
  await carryOutDue(world.autoScaling(), name, startSec(first))
  expect(await size(world)).toEqual({ min: usual / agentsPerWorker, desired: usual / agentsPerWorker })
  await carryOutDue(world.autoScaling(), name, startSec(first) + 600)
  expect(await size(world)).toEqual({ min: least, desired: usual / agentsPerWorker })
  // Earlier workers follow the orders of the last cycle until these lapse; the new ones have none.
  await eventually('the workers that came are all at work', 60, () => {
    const came = toy.workers.filter(({ id }) => !instances.includes(id))
    expect(came.map(({ usedAgents }) => usedAgents)).toEqual(
      Array(usual / agentsPerWorker - desired).fill(agentsPerWorker),
    )
  })

  await carryOutDue(world.autoScaling(), name, nowSec() + 2 * 24 * hourSec)
  expect(await size(world)).toEqual({ min: least, desired: usual / agentsPerWorker })
  expect((await actions(world)).map(({ ScheduledActionName }) => ScheduledActionName)).toEqual([foreign])
  expect((await api.plans())[0]?.atSec).toBe(lastCycleSec)
}

function nowSec(): number {
  return Math.floor((performance.timeOrigin + performance.now()) / 1000)
}

function actions(world: World) {
  return actionsOf(world.autoScaling(), name)
}

async function size(world: World) {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })
  const [group] = (await world.autoScaling().send(command)).AutoScalingGroups ?? []
  return { min: group?.MinSize, desired: group?.DesiredCapacity }
}

async function put(world: World, action: string, atSec: number, min: number): Promise<void> {
  await world.autoScaling().send(
    new PutScheduledUpdateGroupActionCommand({
      AutoScalingGroupName: name,
      ScheduledActionName: action,
      StartTime: new Date(atSec * 1000),
      MinSize: min,
    }),
  )
}
