import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FakeAws } from '../../../aws/fake/fake-aws.ts'
import { aFolder } from '../../../replay/files.ts'
import { rao } from '../../rao.ts'
import { raoHere } from '../../rao-here.ts'
import { aFake, aGroup, daytime, environmentOf, minutes, remember } from '../a-history.ts'

const adviseArgs = ['advise', '--group', 'workers', '--days', '1']

const advise = (fake: FakeAws, ...args: readonly string[]) => raoHere([...adviseArgs, ...args], environmentOf(fake))

/** A group of twelve workers by day and four at night, at 45 and 30 % of their CPU. */
async function aTrackedGroup(tags: Record<string, string> = { 'rao:agents-per-worker': '4' }): Promise<FakeAws> {
  const fake = await aFake()
  const cpu = { name: 'cpu', type: 'TargetTrackingScaling', metric: 'ASGAverageCPUUtilization', target: 50 }
  aGroup(fake, { tags, policies: [cpu] })
  remember(fake, {
    inService: minutes(2, (minute) => 4 + 8 * daytime(minute)),
    cpu: minutes(2, (minute) => 30 + 15 * daytime(minute), 5),
  })
  return fake
}

describe('rao advise', () => {
  test('prints a table and writes a report: savings, late jobs, and the assumptions made', async () => {
    const fake = await aTrackedGroup({ 'rao:agents-per-worker': '4', 'rao:hourly-usd': '0.17' })
    const html = join(aFolder(), 'advice.html')
    const { code, stdout, stderr } = await rao([...adviseArgs, '--html', html], environmentOf(fake))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^eu-west-1\/workers\nlate: .* · \$0\.17 an hour\n/)
    expect(stdout).toMatch(/\npolicy +worker-hours +dollars +late /)
    for (const policy of ['optimizer', 'target-tracking', 'as-it-was', 'clairvoyant'])
      expect(stdout).toMatch(new RegExp(`\\n${policy} +[\\d,.]+ +\\$[\\d,.]+ `))
    expect(stdout).toMatch(
      /\nThe optimizer would have taken [\d,.]+ worker-hours in 0\.8 days, where target tracking at 50 % would have taken [\d,.]+: \d+\.\d % less, \$\d+\.\d\d saved\. As recorded, the group took [\d,.]+: \d+\.\d % less, \$\d+\.\d\d saved\.\n/,
    )
    expect(stdout).toMatch(
      /\nOf [\d,]+ jobs [\d,]+ \(\d\.\d{3} %\) would have waited longer than 1 min, [\d,]+ \(\d\.\d{3} %\) under target-tracking\./,
    )
    expect(stdout).toContain('  4 agents per worker; 1 to 50 workers, as the group has it; boots of 2 min.\n')
    expect(stdout).toContain('  Agents at work are the share of all agents that the mean CPU of the group is:')
    expect(stdout).toContain('  Nobody counted what waited:')
    for (const { operation } of fake.calls) expect(operation).toMatch(/^(Describe|Get)/)
    const page = readFileSync(html, 'utf8')
    expect(page).toMatch(
      /class="about">The optimizer would have taken [\d,.]+ worker-hours .* under target-tracking\..* 4 agents per worker;/,
    )
    expect(page).toContain('data-policy="as-it-was"')
    expect(page).toContain('data-policy="target-tracking"')
  })

  test('prints one JSON object, with the replay as replay prints it', async () => {
    const group = await aTrackedGroup({ 'rao:time-zone': 'Asia/Tokyo' })
    const { code, stdout } = await advise(group, '--json', '--hourly-usd', '0.5', '--slo-wait', '90')
    expect(code).toBe(0)
    const { replay, advice, ...found } = JSON.parse(stdout)
    expect(found).toMatchObject({
      group: 'eu-west-1/workers',
      days: 1,
      periodSec: 60,
      min: 1,
      max: 50,
      present: { kind: 'target-tracking', target: 0.5 },
    })
    expect(replay.settings).toMatchObject({
      sloWaitSec: 90,
      agentsPerWorker: 4,
      peakAgents: 21.6,
      hourlyUsd: 0.5,
      timeZone: 'Asia/Tokyo',
    })
    expect(replay.policies[1]).toMatchObject({ policy: 'target-tracking', parameters: { target: 0.5 } })
    expect(advice.against).toBe('target-tracking')
    const [optimizer, present, recorded] = replay.policies
    expect(advice.workerHours).toEqual({
      optimizer: optimizer.workerHours,
      present: present.workerHours,
      recorded: recorded.workerHours,
    })
    // Equal to the cent; half a cent may be rounded either way.
    expect(Math.abs(advice.usd.optimizer - optimizer.workerHours / 2)).toBeLessThan(0.0051)
    // Twelve workers half of the time and four the other half.
    expect(recorded.workerHours / (24 * advice.scoredDays)).toBeGreaterThan(6.5)
    expect(recorded.workerHours / (24 * advice.scoredDays)).toBeLessThan(9.5)
  })

  test('takes the queue from the tag, and its messages in flight as agents at work', async () => {
    const fake = await aFake()
    aGroup(fake, { tags: { 'rao:backlog-queue-url': `https://sqs.eu-west-1.amazonaws.com/123456789012/bugs` } })
    remember(fake, {
      inService: minutes(0.5, () => 8),
      cpu: minutes(0.5, () => 3, 5),
      visible: minutes(0.5, () => 2),
      inFlight: minutes(0.5, () => 10),
    })
    const { stdout } = await advise(fake, '--json')
    const { replay, assumptions } = JSON.parse(stdout)
    expect(replay.settings.peakAgents).toBe(12)
    expect(assumptions).toContain('Agents at work are the messages in flight of the queue.')
    expect(assumptions[0]).toMatch(/^4 agents per worker, for neither a tag nor an option says;/)
  })

  test('compares with the recorded capacity when it cannot simulate the policy, and says so', async () => {
    const fake = await aTrackedGroup()
    aGroup(fake, { policies: [{ name: 'up', type: 'StepScaling' }] })
    const { stdout } = await advise(fake)
    expect(stdout).not.toContain('target-tracking')
    expect(stdout).toMatch(/ worker-hours in 0\.8 days, where the group took [\d,.]+: \d+\.\d % less\.\n/)
    expect(stdout).toMatch(/ under as-it-was\./)
    expect(stdout).toContain(
      'What up (StepScaling) would have done cannot be told: as-it-was is what was recorded of it.',
    )
  })
})

describe('one line, and no advice:', () => {
  const line = (words: string) => expect.stringMatching(new RegExp(`^rao: [^\\n]*${words}[^\\n]*\\n$`))

  test('a group that is not there', async () => {
    const fake = await aFake()
    expect(await advise(fake)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'rao: there is no Auto Scaling group workers in eu-west-1\n',
    })
  })

  test('a group without metrics', async () => {
    const fake = await aFake()
    aGroup(fake)
    expect(await advise(fake)).toMatchObject({ code: 1, stdout: '', stderr: line('enable-metrics-collection') })
  })

  test('too little history', async () => {
    const fake = await aFake()
    aGroup(fake)
    remember(fake, { inService: minutes(0.2, () => 4), cpu: minutes(0.2, () => 50, 5) })
    expect(await advise(fake)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: line('has 4\\.\\d h of demand in its metrics'),
    })
  })

  test('a group that never worked', async () => {
    const fake = await aFake()
    aGroup(fake)
    remember(fake, { inService: minutes(2, () => 4), cpu: minutes(2, () => 0, 5) })
    expect(await advise(fake)).toMatchObject({ code: 1, stdout: '', stderr: line('has no demand') })
  })

  test.each(['DescribeAutoScalingGroups', 'DescribePolicies', 'GetMetricData'])('%s denied', async (action) => {
    const fake = await aTrackedGroup()
    const message = `User: arn:aws:iam::1:user/x is not authorized to perform: ${action}`
    fake.fault = ({ operation }) => (operation === action ? { code: 'AccessDenied', message, status: 403 } : undefined)
    expect(await advise(fake)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: line(`${action} of .*AccessDenied.*user/x`),
    })
  })

  test('no credentials', async () => {
    const fake = await aTrackedGroup()
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...environment } = environmentOf(fake)
    const nowhere = join(aFolder(), 'nothing')
    const files = { AWS_SHARED_CREDENTIALS_FILE: nowhere, AWS_CONFIG_FILE: nowhere }
    expect(await raoHere(['advise', '--group', 'workers'], { ...environment, ...files })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: line('no AWS credentials were found for DescribeAutoScalingGroups'),
    })
    expect(fake.calls).toEqual([])
  })

  test('no region', async () => {
    const { AWS_REGION: _, ...environment } = environmentOf(await aTrackedGroup())
    const files = { AWS_CONFIG_FILE: join(aFolder(), 'nothing') }
    expect(await raoHere(['advise', '--group', 'workers'], { ...environment, ...files })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: line('--region'),
    })
  })

  test('no answer', async () => {
    const fake = await aTrackedGroup()
    const environment = { ...environmentOf(fake), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
    expect(await raoHere(['advise', '--group', 'workers'], environment)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: line('DescribeAutoScalingGroups of eu-west-1/workers failed: .*ECONNREFUSED'),
    })
  })

  test('a report that cannot be written, before any request is sent', async () => {
    const fake = await aTrackedGroup()
    const html = join(aFolder(), 'no', 'advice.html')
    expect(await advise(fake, '--html', html)).toMatchObject({ code: 2, stdout: '', stderr: line('cannot be written') })
    expect(existsSync(html)).toBe(false)
    expect(fake.calls).toEqual([])
  })
})
