import { onTestFinished } from 'vitest'
import { type FakeGroup, fakeGroup } from '../../aws/fake/auto-scaling.ts'
import { type FakeHistory, metricKey } from '../../aws/fake/cloud-watch.ts'
import { type FakeAws, startFakeAws } from '../../aws/fake/fake-aws.ts'

const minutesADay = 1440

export const region = 'eu-west-1'

/** The environment in which a program talks to the fake as it would to AWS. */
export function environmentOf(fake: FakeAws): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: fake.url,
    AWS_ACCESS_KEY_ID: 'AKIDTEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  }
}

export async function aFake(): Promise<FakeAws> {
  const fake = await startFakeAws()
  onTestFinished(() => fake.close())
  return fake
}

/** Adds a group to the fake account. */
export function aGroup(fake: FakeAws, given: Partial<FakeGroup> = {}): FakeGroup {
  const group = fakeGroup(`${region}/workers`, { desired: 0, min: 1, max: 50, ...given })
  fake.groups.set(`${region}/${group.name}`, group)
  return group
}

/** A point for each minute of the last days, oldest first; `undefined` is a missing point. */
export function minutes(days: number, value: (minute: number) => number | undefined, everyMin = 1): FakeHistory {
  const nowMin = Math.floor(Date.now() / 60_000)
  const first = Math.ceil((nowMin - days * minutesADay) / everyMin) * everyMin
  const points: { atSec: number; value: number }[] = []
  for (let minute = first; minute < nowMin; minute += everyMin) {
    const at = value(minute)
    if (at !== undefined) points.push({ atSec: 60 * minute, value: at })
  }
  return points
}

const startMin = Math.floor(Date.now() / 60_000)

/** 1 by day, 0 by night. The tests begin at noon, so that what they see does not depend on the hour at which they run. */
export function daytime(minute: number): number {
  const hour = ((minute - startMin + 2.5 * minutesADay) % minutesADay) / 60
  return hour >= 8 && hour < 20 ? 1 : 0
}

export function remember(
  fake: FakeAws,
  histories: Partial<Record<'inService' | 'desired' | 'cpu', FakeHistory>> &
    Readonly<Partial<Record<'visible' | 'inFlight', FakeHistory>>>,
): void {
  const group = (namespace: string, name: string) => metricKey(namespace, name, 'AutoScalingGroupName', 'workers')
  const queue = (name: string) => metricKey('AWS/SQS', name, 'QueueName', 'bugs')
  const keys = {
    inService: group('AWS/AutoScaling', 'GroupInServiceInstances'),
    desired: group('AWS/AutoScaling', 'GroupDesiredCapacity'),
    cpu: group('AWS/EC2', 'CPUUtilization'),
    visible: queue('ApproximateNumberOfMessagesVisible'),
    inFlight: queue('ApproximateNumberOfMessagesNotVisible'),
  }
  for (const [name, history] of Object.entries(histories)) fake.history.set(keys[name as keyof typeof keys], history)
}
