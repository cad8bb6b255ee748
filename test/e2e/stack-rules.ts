import { expect } from 'vitest'
import type { World } from './world.ts'

interface Rule {
  readonly Name: string
  readonly ScheduleExpression?: string
  readonly State: string
}

/** The rules of the stack: one fires every minute, one every hour. */
export async function stackRules(world: World): Promise<readonly Rule[]> {
  const { Rules } = await world.aws.json<{ readonly Rules: readonly Rule[] }>('events', 'AWSEvents.ListRules', {})
  const ours = Rules.filter(({ ScheduleExpression }) => ScheduleExpression !== undefined)
  expect(ours.map(({ ScheduleExpression }) => ScheduleExpression).toSorted()).toEqual([
    'rate(1 hour)',
    'rate(1 minute)',
  ])
  return ours
}

/** Runs training now, as the hourly rule does. */
export async function train(world: World): Promise<void> {
  const hourly = (await stackRules(world)).find(({ ScheduleExpression }) => ScheduleExpression === 'rate(1 hour)')
  expect(hourly?.State).toBe('ENABLED')
  const { Targets } = await world.aws.json<{ readonly Targets: readonly { readonly Arn: string }[] }>(
    'events',
    'AWSEvents.ListTargetsByRule',
    { Rule: hourly?.Name },
  )
  expect(Targets).toHaveLength(1)
  const name = Targets[0]?.Arn.split(':').at(-1) ?? ''
  await world.aws.invoke(name, { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} })
}
