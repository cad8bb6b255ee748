import { afterEach, beforeEach, expect, test } from 'vitest'
import { awsClients } from '../../../lib/aws/clients.ts'
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

test('an instance knows who it is, where, and since when', async () => {
  expect(await metadata.identity()).toEqual({
    instanceId,
    region: 'us-east-1',
    launchedAtSec: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
  })
})

test('a token that has run out is renewed', async () => {
  await metadata.identity()
  metadataServer.expireTokens()
  expect((await metadata.identity()).instanceId).toBe(instanceId)
})

test('what is not there is not there: a tag, a group', async () => {
  metadataServer.answers.delete(statePath)
  expect(await metadata.tag('aws:autoscaling:groupName')).toBeUndefined()
  expect(await metadata.targetLifecycleState()).toBeUndefined()
})

test.each([
  ['nobody answers', () => metadataServer.close()],
  ['the document is none', () => metadataServer.answers.set(identityPath, '{}')],
  ['the document is not JSON', () => metadataServer.answers.set(identityPath, 'moved')],
])('when %s that is said in one line', async (_what, breakIt) => {
  breakIt()
  await expect(metadata.identity()).rejects.toThrow(/^the instance metadata at http:.* does not answer for [^\n]*$/)
})

test('the end begins when Auto Scaling wants the instance terminated, and in a warm pool nothing has begun', async () => {
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

test('an instance that has served and goes back to its warm pool ends its service first, hook and all', async () => {
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

test('the end begins when EC2 takes a Spot instance back, though Auto Scaling knows of none', async () => {
  const lifecycle = hooked()
  metadataServer.answers.set(spotPath, JSON.stringify({ action: 'terminate', time: '2026-01-02T03:06:05Z' }))
  expect(await lifecycle.stage()).toBe('ending')
  await lifecycle.extend()
  await lifecycle.complete()
  expect(fake.calls.map(({ operation }) => operation)).toEqual(['CompleteLifecycleAction'])
})

test('metadata that say nothing of Spot hide no end that Auto Scaling announces', async () => {
  metadataServer.refused.add(spotPath)
  metadataServer.answers.set(statePath, 'Terminated')
  expect(await hooked().stage()).toBe('ending')
})

test('the hook is kept waiting, and completed, and completed again without harm', async () => {
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

test('a role that may not complete the hook is said', async () => {
  fake.fault = () => ({ code: 'AccessDenied', message: 'not authorized' })
  await expect(hooked().complete()).rejects.toThrow('CompleteLifecycleAction of workers failed: AccessDenied')
})

test('without a hook there is nothing to complete', async () => {
  const lifecycle = lifecycleOf(metadata, undefined)
  await lifecycle.extend()
  await lifecycle.complete()
  expect(fake.calls).toEqual([])
})
