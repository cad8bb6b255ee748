import { join, resolve } from 'node:path'
import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  PutWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling'
import { CreateQueueCommand, PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awsClients } from '../../lib/aws/calls/clients.ts'
import { awsFleet } from '../../lib/aws/fleet.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { remember, testCredentials, workersOn } from '../aws/arranged-fleet.ts'
import { startSec } from '../builders.ts'
import { type GroupWish, oneGroup, withFleet } from '../contract/arranged-fleet.ts'
import { clusterResourceManagerContract } from '../contract/cluster-resource-manager.ts'
import { deadManFloorsContract } from '../contract/dead-man-floors.ts'
import { instanceProtectionContract, type ProtectingFleet } from '../contract/instance-protection.ts'
import { loadBalancerContract } from '../contract/load-balancer.ts'
import { scalingCoordinatorContract } from '../contract/scaling-coordinator.ts'
import { manualClock } from '../manual-clock.ts'
import { arrangeFloorsOnMoto } from './floors-on-moto.ts'
import { type Moto, startMoto } from './moto.ts'
import { namesOnMoto } from './names-on-moto.ts'
import { pythonPrograms } from './python.ts'

const root = resolve(import.meta.dirname, '../..')
const regions = ['us-east-1', 'eu-west-1'] as const

let moto: Moto

interface MotoFleet extends ProtectingFleet {
  /** Adds a warm pool of stopped instances to the group, as its owner might. */
  warm(key: string, instances: number): Promise<void>
}

/** Groups are renamed on the way in and out. */
async function arrangeOnMoto(wishes: readonly GroupWish[]): Promise<MotoFleet> {
  const { fleet, real, wished } = namesOnMoto()
  const clock = manualClock(startSec)
  const journal = memoryJournals().open(fleet)
  const clients = awsClients({ regions: [...regions], endpoint: moto.url, credentials: testCredentials })
  const adapters = awsFleet({ fleet, clients, journal, clock })
  const workers = workersOn(journal, clock)
  let seenCalls = moto.calls.length

  const { QueueUrl: queueUrl = '' } = await clients
    .queues('us-east-1')
    .send(new CreateQueueCommand({ QueueName: fleet }))
  for (const { key, min, max, desired, agentsPerWorker, hourlyUsd, timeZone } of wishes) {
    const [region = '', name = ''] = real(key).split('/')
    const client = clients.autoScaling(region)
    const LaunchConfigurationName = `lc-${name}`
    await client.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName,
        ImageId: 'ami-12c6146b',
        InstanceType: 't3.micro',
      }),
    )
    const tags = {
      'rao:fleet': fleet,
      'rao:agents-per-worker': String(agentsPerWorker),
      'rao:backlog-queue-url': queueUrl,
      ...(hourlyUsd !== undefined && { 'rao:hourly-usd': String(hourlyUsd) }),
      ...(timeZone !== undefined && { 'rao:time-zone': timeZone }),
    }
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchConfigurationName,
        MinSize: min,
        MaxSize: max,
        DesiredCapacity: desired,
        AvailabilityZones: [`${region}a`],
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: false })),
      }),
    )
  }
  const report = async () => {
    for (const { id, totalAgents } of await adapters.clusterResourceManager.workers())
      await workers.beat(id, totalAgents)
    clock.advance(30)
  }
  return {
    clusterResourceManager: {
      ...adapters.clusterResourceManager,
      groups: async () =>
        (await adapters.clusterResourceManager.groups()).map((group) => ({ ...group, key: wished(group.key) })),
      workers: async () =>
        (await adapters.clusterResourceManager.workers()).map((worker) => ({ ...worker, group: wished(worker.group) })),
    },
    scalingCoordinator: { apply: (step) => adapters.scalingCoordinator.apply({ ...step, group: real(step.group) }) },
    loadBalancer: {
      route: (plans) => adapters.loadBalancer.route(plans.map((plan) => ({ ...plan, group: real(plan.group) }))),
      letGo: async (group) => (await adapters.loadBalancer.letGo?.(real(group))) ?? false,
    },
    async boot() {
      await report()
      await remember(adapters, journal, clock.nowSec())
    },
    report,
    async occupy(worker, agents) {
      workers.occupy(worker, agents)
    },
    async queue(jobs) {
      const queues = clients.queues('us-east-1')
      await queues.send(new PurgeQueueCommand({ QueueUrl: queueUrl }))
      for (let job = 0; job < jobs; job += 1)
        await queues.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: String(job) }))
    },
    async silence(worker) {
      workers.silence(worker)
    },
    async targetOf(worker) {
      const card = (await journal.workers(clock.nowSec())).find((known) => known.worker === worker)
      return card?.targetAgents ?? 4
    },
    async protectedWorkers() {
      const asked = wishes.map(async ({ key }) => {
        const [region = '', name = ''] = real(key).split('/')
        const describe = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })
        const { AutoScalingGroups = [] } = await clients.autoScaling(region).send(describe)
        const instances = AutoScalingGroups.flatMap(({ Instances = [] }) => Instances)
        return instances.flatMap(({ InstanceId = '', ProtectedFromScaleIn }) =>
          ProtectedFromScaleIn ? InstanceId : [],
        )
      })
      return (await Promise.all(asked)).flat()
    },
    protectionCalls() {
      const calls = moto.calls.slice(seenCalls).filter(({ action }) => action === 'SetInstanceProtection')
      seenCalls = moto.calls.length
      return calls.map(({ form }) => ({
        protects: form.get('ProtectedFromScaleIn') === 'true',
        workers: [...form.keys()].filter((field) => field.startsWith('InstanceIds.')).length,
      }))
    },
    async warm(key, instances) {
      const [region = '', AutoScalingGroupName = ''] = real(key).split('/')
      const pool = { AutoScalingGroupName, MinSize: instances, PoolState: 'Stopped' } as const
      await clients.autoScaling(region).send(new PutWarmPoolCommand(pool))
    },
    async close() {},
  }
}

beforeAll(async () => {
  moto = await startMoto(join(await pythonPrograms(root), 'moto_server'))
})

afterAll(() => moto.close())

clusterResourceManagerContract('AWS on moto', arrangeOnMoto)
scalingCoordinatorContract('AWS on moto', arrangeOnMoto)
loadBalancerContract('AWS on moto', arrangeOnMoto)
deadManFloorsContract('AWS on moto', (wishes) => arrangeFloorsOnMoto(moto.url, wishes))
instanceProtectionContract('AWS on moto', arrangeOnMoto)

test('the warm pool of a group counts neither as capacity nor as workers, and the group grows as before', async () => {
  let fleet: MotoFleet | undefined
  const arrange = async (wishes: readonly GroupWish[]) => {
    fleet = await arrangeOnMoto(wishes)
    return fleet
  }
  await withFleet(arrange, [oneGroup], async ({ clusterResourceManager, scalingCoordinator }, workers) => {
    await fleet?.warm(oneGroup.key, 2)
    expect((await clusterResourceManager.workers()).map(({ id }) => id).sort()).toEqual(workers)
    expect(await clusterResourceManager.groups()).toMatchObject([{ key: oneGroup.key, desired: 3, holds: [] }])
    const launch = { do: 'launch', group: oneGroup.key, desired: 5, from: 3, reason: 'test' } as const
    expect(await scalingCoordinator.apply(launch)).toEqual({ outcome: 'applied' })
    expect(await clusterResourceManager.workers()).toHaveLength(5)
  })
})
