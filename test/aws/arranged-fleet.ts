import { type AwsClients, awsClients } from '../../lib/aws/calls/clients.ts'
import type { Patience } from '../../lib/aws/calls/patience.ts'
import { type AwsFleet, awsFleet } from '../../lib/aws/fleet.ts'
import type { Journal } from '../../lib/journal.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { aSnapshot, someSettings, startSec } from '../builders.ts'
import type { GroupWish } from '../contract/arranged-fleet.ts'
import type { ProtectingFleet } from '../contract/instance-protection.ts'
import { manualClock } from '../manual-clock.ts'
import { type FakeGroup, fakeGroup } from './fake/auto-scaling.ts'
import { type FakeAws, startFakeAws } from './fake/fake-aws.ts'

export const testCredentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' }

/** Workers that write to the journal as the API would. */
export function workersOn(journal: Journal, clock: ReturnType<typeof manualClock>) {
  const used = new Map<string, number>()
  const silent = new Set<string>()
  const acknowledged = new Map<string, boolean>()
  const started = new Map<string, number>()
  const beat = async (worker: string, totalAgents: number) => {
    if (silent.has(worker)) return
    const card = await journal.putHeartbeat({
      worker,
      usedAgents: used.get(worker) ?? 0,
      totalAgents,
      reportedAtSec: clock.nowSec(),
      launchedAtSec: clock.nowSec() - 60,
      bootId: `${worker}.0`,
      ...(acknowledged.get(worker) && { drainAcknowledged: true }),
      counters: { started: started.get(worker) ?? 0, finished: 0, busySec: 0 },
    })
    const wasAsked = acknowledged.get(worker) ?? false
    acknowledged.set(worker, card.drain ?? false)
    // The answer to a report tells the worker what to do; its next report says that it is done.
    if ((card.drain ?? false) !== wasAsked) await beat(worker, totalAgents)
  }
  return {
    beat,
    silence: (worker: string) => silent.add(worker),
    occupy(worker: string, agents: number) {
      started.set(worker, (started.get(worker) ?? 0) + Math.max(0, agents - (used.get(worker) ?? 0)))
      used.set(worker, agents)
    },
  }
}

export interface FleetOnFake {
  readonly fake: FakeAws
  readonly fleet: AwsFleet
  readonly clients: AwsClients
  readonly journal: Journal
  readonly clock: ReturnType<typeof manualClock>
  readonly workers: ReturnType<typeof workersOn>
  group(key: string): FakeGroup
  /** Every instance of every group sends a heartbeat. */
  report(): Promise<void>
  close(): Promise<void>
}

/** Stores what is seen now for the next look to remember, as a cycle does. */
export async function remember({ clusterResourceManager }: AwsFleet, journal: Journal, atSec: number): Promise<void> {
  const [groups, workers] = await Promise.all([clusterResourceManager.groups(), clusterResourceManager.workers()])
  await journal.appendSnapshot(aSnapshot({ atSec, groups, workers }), someSettings())
}

export const queueUrlOf = (fake: FakeAws) => `${fake.url}/000000000000/bugs`

/** A fleet `test` of these groups behind the fake endpoint, with a journal in memory. */
export async function fleetOnFake(
  groups: readonly FakeGroup[],
  regions: readonly [string, ...string[]] = ['us-east-1', 'eu-west-1'],
  patience?: Patience,
): Promise<FleetOnFake> {
  const fake = await startFakeAws()
  for (const group of groups) fake.groups.set(`${group.region}/${group.name}`, group)
  const clock = manualClock(startSec)
  const journal = memoryJournals().open('test')
  const clients = awsClients({
    regions,
    endpoint: fake.url,
    credentials: testCredentials,
    ...(patience && { patience }),
  })
  const workers = workersOn(journal, clock)
  return {
    fake,
    fleet: awsFleet({ fleet: 'test', clients, journal, clock }),
    clients,
    journal,
    clock,
    workers,
    group(key) {
      const group = fake.groups.get(key)
      if (group === undefined) throw new RangeError(key)
      return group
    },
    async report() {
      for (const group of fake.groups.values())
        for (const { id } of group.instances) await workers.beat(id, Number(group.tags['rao:agents-per-worker']))
      clock.advance(30)
      fake.nowSec = clock.nowSec()
    },
    close: () => fake.close(),
  }
}

export function tagged(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { 'rao:fleet': 'test', 'rao:agents-per-worker': '4', ...tags }
}

/** The adapters in the form that the contracts need. */
export async function arrangeOnFake(wishes: readonly GroupWish[]): Promise<ProtectingFleet> {
  const site = await fleetOnFake([])
  const { fake, fleet, journal, clock, workers } = site
  for (const { key, min, max, desired, agentsPerWorker, hourlyUsd, timeZone } of wishes) {
    const tags = tagged({
      'rao:agents-per-worker': String(agentsPerWorker),
      'rao:backlog-queue-url': queueUrlOf(fake),
      ...(hourlyUsd !== undefined && { 'rao:hourly-usd': String(hourlyUsd) }),
      ...(timeZone !== undefined && { 'rao:time-zone': timeZone }),
    })
    fake.groups.set(key, fakeGroup(key, { min, max, desired, tags }))
  }
  const queue = { visible: 0, sent: [], visibilityChanges: [] }
  fake.queues.set('/000000000000/bugs', queue)
  return {
    ...fleet,
    async boot() {
      await site.report()
      await remember(fleet, journal, clock.nowSec())
    },
    report: site.report,
    async occupy(worker, agents) {
      workers.occupy(worker, agents)
    },
    async queue(jobs) {
      queue.visible = jobs
    },
    async silence(worker) {
      workers.silence(worker)
    },
    async targetOf(worker) {
      const card = (await journal.workers(clock.nowSec())).find((known) => known.worker === worker)
      return card?.targetAgents ?? 4
    },
    async protectedWorkers() {
      const instances = [...fake.groups.values()].flatMap((group) => group.instances)
      return instances.filter((instance) => instance.protected).map(({ id }) => id)
    },
    protectionCalls() {
      const calls = fake.calls.splice(0).filter(({ operation }) => operation === 'SetInstanceProtection')
      return calls.map(({ input }) => ({
        protects: input.ProtectedFromScaleIn === 'true',
        workers: (input.InstanceIds as readonly string[]).length,
      }))
    },
    close: site.close,
  }
}
