import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSec } from '../../../builders.ts'
import { aFile, aFolder } from '../../../replay/files.ts'
import { raoHere } from '../../rao-here.ts'
import { aRecordedFleet, someCycles } from '../a-recorded-fleet.ts'

test('rao advise --fleet replays what the fleet recorded, under its own promise, boots, bounds and price', async () => {
  const { rao } = await aRecordedFleet()
  const html = join(aFolder(), 'advice.html')
  const { code, stdout, stderr } = await rao('advise', '--html', html)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(
    /^fixwurx\nlate: waited longer than 60 s · boot 139 s · 4 agents per worker · a look every 30 s · .* · \$0\.20 an hour\n/,
  )
  for (const policy of ['optimizer', 'as-it-was', 'clairvoyant'])
    expect(stdout).toMatch(new RegExp(`\\n${policy} +[\\d,.]+ +\\$[\\d,.]+ `))
  expect(stdout).toMatch(
    /\nThe optimizer would have taken [\d.]+ worker-hours in 0\.4 days, where the fleet took [\d.]+: \d+\.\d % less, \$\d+\.\d\d saved\.\n/,
  )
  expect(stdout).toContain(
    '  4 agents per worker; 1 to 30 workers, as its groups have it together; boots of 2 min 19 s, assumed since too few launches have been seen.\n',
  )
  expect(stdout).toContain('  Jobs are as many, and at work as long, as its cycles recorded;')
  expect(readFileSync(html, 'utf8')).toContain('class="about">The optimizer would have taken ')
  expect(readFileSync(html, 'utf8')).toMatch(
    /<code>rao advise [^<]*--fleet [^<]*<\/code>, version .*fixwurx: 1\d h[^<]*, from /,
  )
})

test('an imported past is not compared with, for nobody knows what size the fleet had', async () => {
  const { rao } = await aRecordedFleet()
  const before = (await rao('advise')).stdout
  const rows = Array.from({ length: 600 }, (_, minute) => `${startSec - 3 * 86_400 + 60 * minute},6000`)
  const { stdout } = await rao('import', aFile('jobs.csv', ['submit_s,duration_s', ...rows, ''].join('\n')))
  expect(stdout).toContain(' remembers ')
  expect((await rao('advise')).stdout).toBe(before)
})

test('what is set for the fleet holds in the replay, and options come before it', async () => {
  const overrides = { headroomAgents: 8, promiseWaitSec: 90, optimizationIntervalSec: 60, promiseLateShare: 0.05 }
  const { rao } = await aRecordedFleet({ overrides })
  const args = [
    '--json',
    '--boot',
    '100',
    '--agents-per-worker',
    '3',
    '--hourly-usd',
    '0.5',
    '--time-zone',
    'Asia/Tokyo',
  ]
  const { replay, advice, ...found } = JSON.parse((await rao('advise', ...args)).stdout)
  expect(found).toMatchObject({ fleet: 'fixwurx', days: 0.54, periodSec: 60, min: 1, max: 30 })
  expect(found.assumptions).toContain('What somebody has set stays: headroomAgents 8, promiseLateShare 0.05.')
  expect(replay.settings).toMatchObject({
    sloWaitSec: 90,
    bootSec: 100,
    agentsPerWorker: 3,
    intervalSec: 60,
    hourlyUsd: 0.5,
    timeZone: 'Asia/Tokyo',
    given: { headroomAgents: 8, promiseLateShare: 0.05 },
  })
  expect(replay.policies[0]).toMatchObject({
    policy: 'optimizer',
    parameters: { headroomAgents: 8, promiseLateShare: 0.05 },
  })
  expect(advice).toMatchObject({ against: 'as-it-was', workerHours: { recorded: advice.workerHours.present } })
})

test('where late bugs have a price, they are judged by it', async () => {
  const { rao } = await aRecordedFleet({ overrides: { lateBugWorkerHours: 0.5 } })
  const { stdout } = await rao('advise')
  expect(stdout).toContain(' · a late job costs 0.5 worker-hours · ')
  expect(stdout).not.toContain('that it promises')
})

test('a fleet whose workers count no bugs is replayed by its demand', async () => {
  const { rao } = await aRecordedFleet({ counted: false })
  const { stdout } = await rao('advise')
  expect(stdout).toContain('  Its workers do not count bugs: a job takes a minute on average')
})

test('holes do not make a record longer, and one without agents says nothing', async () => {
  const short = someCycles(20).filter(({ atSec }) => atSec < startSec - 54_000 || atSec >= startSec - 18_000)
  expect(await (await aRecordedFleet({ points: short })).rao('advise')).toMatchObject({
    code: 1,
    stderr: 'rao: fixwurx has 10.0 h on record: 12 h is the least that says anything\n',
  })
  const empty = someCycles(20).map((point) => ({ ...point, totalAgents: 0 }))
  expect(await (await aRecordedFleet({ points: empty })).rao('advise')).toMatchObject({
    code: 1,
    stderr: 'rao: fixwurx never had an agent ready in its record: there is nothing to compare with\n',
  })
})

test('too short a record is no basis for advice', async () => {
  const { rao } = await aRecordedFleet({ points: someCycles(5) })
  expect(await rao('advise')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'rao: fixwurx has 5.0 h on record: 12 h is the least that says anything\n',
  })
})

test.each([
  [['advise'], 'either --group or --fleet is needed'],
  [
    ['advise', '--group', 'g', '--fleet', 'f'],
    'only one of --group and --fleet may be given: the advice is for one of them',
  ],
  [['advise', '--fleet', 'f', '--region', 'eu-west-1'], '--region is of a --group, not of a --fleet'],
  [['advise', '--fleet', 'f', '--queue-url', 'https://sqs/q'], '--queue-url is of a --group, not of a --fleet'],
  [['advise', '--fleet', 'f', '--days', '15'], '--days: a fleet keeps every cycle for 14 days'],
  [
    ['advise', '--fleet', 'f', '--html', '/no/such/folder/a.html'],
    '/no/such/folder/a.html: cannot be written (no such folder)',
  ],
])('rao %j is not understood', async (args, problem) => {
  expect(await raoHere(args)).toEqual({ code: 2, stdout: '', stderr: `rao: ${problem}\n` })
})
