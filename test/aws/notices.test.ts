import { expect, test } from 'vitest'
import { awsClients } from '../../lib/aws/clients.ts'
import { figuresOf } from '../../lib/aws/notices/figures.ts'
import { awsNotices } from '../../lib/aws/notices.ts'
import type { Notice } from '../../lib/ports.ts'
import { aRecord, noticesContract } from '../contract/notices.ts'
import { testCredentials } from './arranged-fleet.ts'
import { type FakeAws, startFakeAws } from './fake/fake-aws.ts'

function noticesOn(fake: FakeAws, lines: string[]) {
  const clients = awsClients({ regions: ['us-east-1'], endpoint: fake.url, credentials: testCredentials })
  return awsNotices({
    events: clients.events('us-east-1'),
    bus: 'default',
    namespace: 'Test',
    hourlyUsd: () => 1.5,
    write: (line) => lines.push(line),
  })
}

async function onBus(run: (fake: FakeAws, lines: string[]) => Promise<void>): Promise<void> {
  const fake = await startFakeAws()
  try {
    await run(fake, [])
  } finally {
    await fake.close()
  }
}

noticesContract('AWS, over the wire', async () => {
  const fake = await startFakeAws()
  const lines: string[] = []
  return {
    notices: noticesOn(fake, lines),
    told: async () =>
      [...lines, ...fake.events.map((event) => JSON.stringify(event).replaceAll('\\"', '"'))].join('\n'),
    close: () => fake.close(),
  }
})

test('a notice is an event of the source rao whose detail-type is its type', () =>
  onBus(async (fake, lines) => {
    await noticesOn(fake, lines).publish([{ type: 'PlanHeld', summary: 'held' }], aRecord({ fleet: 'ci' }))
    expect(fake.events).toEqual([
      expect.objectContaining({ Source: 'rao', DetailType: 'PlanHeld', EventBusName: 'default' }),
    ])
    expect(JSON.parse(String(fake.events[0]?.Detail))).toEqual({ fleet: 'ci', atSec: aRecord().atSec, summary: 'held' })
  }))

test('more notices than a call takes go in several', () =>
  onBus(async (fake, lines) => {
    const many = Array.from({ length: 23 }, (_, index): Notice => ({ type: 'PlanHeld', summary: `${index}` }))
    await noticesOn(fake, lines).publish(many, aRecord())
    expect(fake.calls.map(({ input }) => (input.Entries as []).length)).toEqual([10, 10, 3])
  }))

test('a bus that is gone is an error that names it, after the numbers were told', () =>
  onBus(async (fake, lines) => {
    fake.fault = () => ({ code: 'ResourceNotFoundException', message: 'no such bus' })
    const publishing = noticesOn(fake, lines).publish([{ type: 'PlanHeld', summary: 'x' }], aRecord())
    await expect(publishing).rejects.toThrow('PutEvents of default failed: ResourceNotFoundException: no such bus')
    expect(lines).toHaveLength(1)
  }))

test('a quiet cycle costs no call', () =>
  onBus(async (fake, lines) => {
    await noticesOn(fake, lines).publish([], aRecord())
    expect(fake.calls).toEqual([])
    expect(lines).toHaveLength(1)
  }))

test('metrics are in the embedded format, by fleet, and fewer than it holds', () =>
  onBus(async (fake, lines) => {
    await noticesOn(fake, lines).publish([], aRecord({ fleet: 'ci' }))
    const line = JSON.parse(lines[0] ?? '{}')
    const [directive] = line._aws.CloudWatchMetrics
    expect(directive.Namespace).toBe('Test')
    expect(directive.Dimensions).toEqual([['service', 'fleet']])
    expect(line).toMatchObject({ fleet: 'ci', service: 'rao' })
    expect(directive.Metrics.length).toBeLessThanOrEqual(100)
    expect(line).toMatchObject({ Cycles: 1, UsedAgents: 31, HourlyUsd: 1.5, BurstActive: 0 })
    const names = directive.Metrics.map(({ Name }: { Name: string }) => Name)
    expect(names).toEqual(expect.arrayContaining(['Cycles', 'UsageRatio', 'HourlyUsd']))
    expect(names, 'in the line, but nothing that is paid for').not.toContain('UsedAgents')
  }))

test('what nobody knows is no metric', () => {
  const { queued: _, ...unknown } = aRecord()
  const names = figuresOf(unknown, undefined).map(({ name }) => name)
  expect(names).not.toContain('QueuedBugs')
  expect(names).not.toContain('HourlyUsd')
  expect(names).not.toContain('BurstFactor')
})
