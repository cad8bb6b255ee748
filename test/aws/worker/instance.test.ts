import { afterEach, beforeEach, expect, test } from 'vitest'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { type InstanceMetadata, instanceMetadata } from '../../../lib/aws/worker/instance-metadata.ts'
import { lifecycleOf } from '../../../lib/aws/worker/lifecycle.ts'
import { testCredentials } from '../arranged-fleet.ts'
import { type FakeGroup, fakeGroup } from '../fake/auto-scaling.ts'
import { type FakeAws, startFakeAws } from '../fake/fake-aws.ts'
import { type FakeMetadata, fakeMetadata, identityPath, spotPath, statePath } from './fake-metadata.ts'

let metadataServer: FakeMetadata
let metadata: InstanceMetadata
let fake: FakeAws
let group: FakeGroup
let instanceId: string

beforeEach(async () => {
  group = fakeGroup('us-east-1/workers', { desired: 1, hooks: [{ name: 'empty', timeoutSec: 300 }] })
  instanceId = group.instances[0]?.id ?? ''
  metadataServer = await fakeMetadata(instanceId)
  metadata = instanceMetadata(metadataServer.url)
  fake = await startFakeAws()
  fake.groups.set('us-east-1/workers', group)
})

afterEach(async () => {
  metadataServer.close()
  await fake.close()
})

function hooked() {
  const clients = awsClients({ regions: ['us-east-1'], endpoint: fake.url, credentials: testCredentials })
  const client = clients.autoScaling('us-east-1')
  return lifecycleOf(metadata, { client, instanceId, group: 'workers', hook: 'empty' })
}

test('an instance reads its id, its region, and its launch time', async () => {
  expect(await metadata.identity()).toEqual({
    instanceId,
    region: 'us-east-1',
    launchedAtSec: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
  })
})

test('an expired token is renewed', async () => {
  await metadata.identity()
  metadataServer.expireTokens()
  expect((await metadata.identity()).instanceId).toBe(instanceId)
})

test('a missing tag or group is reported as absent', async () => {
  metadataServer.answers.delete(statePath)
  expect(await metadata.tag('aws:autoscaling:groupName')).toBeUndefined()
  expect(await metadata.targetLifecycleState()).toBeUndefined()
})

test.each([
  ['nobody answers', () => metadataServer.close()],
  ['the document is missing', () => metadataServer.answers.set(identityPath, '{}')],
  ['the document is not JSON', () => metadataServer.answers.set(identityPath, 'moved')],
])('when %s, one line says so', async (_what, breakIt) => {
  breakIt()
  await expect(metadata.identity()).rejects.toThrow(/^the instance metadata at http:.* does not answer for [^\n]*$/)
})

test('the instance is ending when Auto Scaling wants it terminated, and only waiting while it is in a warm pool', async () => {
  expect(await hooked().stage()).toBe('serving')
  for (const [state, stage] of [
    ['Terminated', 'ending'],
    ['Warmed:Stopped', 'waiting'],
    ['Warmed:Running', 'waiting'],
    ['Warmed:Terminated', 'ending'],
    ['InService', 'serving'],
  ] as const) {
    metadataServer.answers.set(statePath, state)
    expect(await hooked().stage()).toBe(stage)
  }
})

test('an instance that returns to its warm pool after service ends its service first, hook included', async () => {
  const lifecycle = hooked()
  const stageFor = (state: string) => {
    metadataServer.answers.set(statePath, state)
    return lifecycle.stage()
  }
  expect(await stageFor('Warmed:Stopped')).toBe('waiting')
  expect(await stageFor('InService')).toBe('serving')
  expect(await stageFor('Warmed:Stopped')).toBe('ending')
  for (const instance of group.instances) instance.lifecycle = 'Terminating:Wait'
  await lifecycle.extend()
  await lifecycle.complete()
  expect(group.instances[0]?.lifecycle).toBe('Terminating:Proceed')
  expect(fake.calls.map(({ operation }) => operation)).toEqual([
    'RecordLifecycleActionHeartbeat',
    'CompleteLifecycleAction',
  ])
})

test('the instance is ending when EC2 reclaims a Spot instance, even if Auto Scaling does not know', async () => {
  const lifecycle = hooked()
  metadataServer.answers.set(spotPath, JSON.stringify({ action: 'terminate', time: '2026-01-02T03:06:05Z' }))
  expect(await lifecycle.stage()).toBe('ending')
  await lifecycle.extend()
  await lifecycle.complete()
  expect(fake.calls.map(({ operation }) => operation)).toEqual(['CompleteLifecycleAction'])
})

test('missing Spot metadata do not hide a termination that Auto Scaling announces', async () => {
  metadataServer.refused.add(spotPath)
  metadataServer.answers.set(statePath, 'Terminated')
  expect(await hooked().stage()).toBe('ending')
})

test('the hook is extended, and completed, and completing it again does no harm', async () => {
  const lifecycle = hooked()
  for (const instance of group.instances) instance.lifecycle = 'Terminating:Wait'
  metadataServer.answers.set(statePath, 'Terminated')
  await lifecycle.stage()
  await lifecycle.extend()
  await lifecycle.complete()
  expect(group.instances[0]?.lifecycle).toBe('Terminating:Proceed')
  await lifecycle.complete()
  expect(fake.calls.map(({ operation }) => operation)).toEqual([
    'RecordLifecycleActionHeartbeat',
    'CompleteLifecycleAction',
    'CompleteLifecycleAction',
  ])
})

test('a role without permission to complete the hook is reported', async () => {
  fake.fault = () => ({ code: 'AccessDenied', message: 'not authorized' })
  await expect(hooked().complete()).rejects.toThrow('CompleteLifecycleAction of workers failed: AccessDenied')
})

test('without a hook there is nothing to complete', async () => {
  const lifecycle = lifecycleOf(metadata, undefined)
  await lifecycle.extend()
  await lifecycle.complete()
  expect(fake.calls).toEqual([])
})
