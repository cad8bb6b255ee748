import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../../../lib/http/serve.ts'
import type { Settings } from '../../../../lib/optimizer/settings/settings.ts'
import { emptyDurations } from '../../../../lib/optimizer/snapshot/durations.ts'
import { moment } from '../../../../lib/view/words/format.ts'
import { startSec } from '../../../builders.ts'
import { aCycle, anEvent, aWorld, fleet } from '../../../http/world.ts'
import { aLoadPoint } from '../../../journal-builders.ts'
import { aFile } from '../../../replay/files.ts'
import { raoHere } from '../../rao-here.ts'
import { aFake, aGroup, daytime, environmentOf, minutes, remember } from '../a-history.ts'

const hourSec = 3600
const daySec = 24 * hourSec

/** A fleet that has had a single cycle, and answers over HTTP. */
async function aYoungFleet(nowSec = startSec, overrides: Partial<Settings> = {}) {
  const world = await aWorld()
  await world.journal.putSettings(overrides, 0)
  world.nowSec = nowSec
  await aCycle(world)
  const server = await serve({ handler: world.handler, port: 0 })
  onTestFinished(() => server.close())
  const rao = (command: string, ...args: readonly string[]) =>
    raoHere([command, '--url', server.url, '--fleet', fleet, ...args])
  const past = async () => {
    const query = { resolution: 'cycle', fromSec: nowSec - 20 * daySec, toSec: nowSec, nowSec } as const
    return (await world.journal.load(query)).filter(({ importedAtSec }) => importedAtSec !== undefined)
  }
  return { world, server, rao, past }
}

/** A job of five minutes every minute, for so many days up to an end. */
const jobsUntil = (endSec: number, days: number) => {
  const rows = Array.from({ length: days * 1440 }, (_, minute) => `${endSec - days * daySec + 60 * minute},300`)
  return aFile('jobs.csv', ['submit_s,duration_s', ...rows, ''].join('\n'))
}

test('rao import gives a fleet the last 14 days of a job log, and a repeat finds them there', async () => {
  const { rao, past } = await aYoungFleet()
  const file = jobsUntil(startSec, 20)
  const { code, stdout, stderr } = await rao('import', file)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const hours = await past()
  expect(hours.length).toBeGreaterThanOrEqual(14 * 24 - 1)
  expect(stdout).toMatch(/^20,\d\d\d bugs from .* to .*, at most 5 agents at once\n/)
  expect(stdout).toContain(`${fleet} remembers ${hours.length} hours more: the next training, within the hour, learns`)
  const points = hours.flatMap(({ points }) => points)
  expect(points.every(({ demand, queued, arrived }) => demand === 5 && queued === 0 && arrived <= 1)).toBe(true)
  const again = await rao('import', file, '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({
    fleet,
    imported: 0,
    kept: hours.length,
    movedWeeks: 0,
    peakAgents: 5,
  })
  expect((await rao('import', file)).stdout).toMatch(/\nnothing is new: 33\d hours were on record of \S+ already\n$/)
})

test.each([10, 600, 3600])(
  'rao import records looks as far apart as the cycles of the fleet: %d s',
  async (intervalSec) => {
    const { rao, past } = await aYoungFleet(startSec, { optimizationIntervalSec: intervalSec })
    expect(await rao('import', jobsUntil(startSec, 1))).toMatchObject({ code: 0, stderr: '' })
    const hours = await past()
    expect(hours.length).toBeGreaterThanOrEqual(23)
    expect(hours[1]?.points).toHaveLength(hourSec / intervalSec)
  },
)

test('another import replaces what was imported, and nothing that was recorded', async () => {
  const { world, rao, past } = await aYoungFleet()
  const ownSec = startSec - 3 * hourSec
  await world.journal.appendLoad(aLoadPoint(ownSec))
  const file = jobsUntil(startSec, 1)
  expect((await rao('import', file)).code).toBe(0)
  const rows = Array.from({ length: 2880 }, (_, half) => `${startSec - daySec + 30 * half},300`)
  const twice = aFile('twice.csv', ['submit_s,duration_s', ...rows, ''].join('\n'))
  const { stdout } = await rao('import', twice, '--json')
  expect(JSON.parse(stdout)).toMatchObject({ imported: 23, replaced: 23, kept: 1 })
  expect((await past()).slice(1).every(({ points }) => points.every(({ demand }) => demand === 10))).toBe(true)
  const own = { resolution: 'cycle', fromSec: ownSec, toSec: ownSec, nowSec: startSec } as const
  expect((await world.journal.load(own)).map(({ points }) => points.length)).toEqual([1])
  expect((await rao('import', file)).stdout).toContain(`\n${fleet} has 23 hours replaced, and 1 as before: the next`)
  const longer = (await rao('import', jobsUntil(startSec - 1830, 2))).stdout
  expect(longer).toMatch(/ remembers 2\d hours more, 2\d replaced, and 1 as before: the next training/)
})

test('rao import --take-back has all forgotten that was imported, and nothing that was recorded', async () => {
  const { world, rao, past } = await aYoungFleet()
  const ownSec = startSec - 3 * hourSec
  await world.journal.appendLoad(aLoadPoint(ownSec))
  expect(await rao('import', '--take-back')).toMatchObject({
    code: 0,
    stdout: `nothing that was imported is on record of ${fleet}\n`,
  })
  await rao('import', jobsUntil(startSec, 3))
  const known = async () => (await past()).filter(({ points }) => points.length > 0).length
  const hours = await known()
  expect(await rao('import', '--take-back', '--dry-run')).toMatchObject({
    code: 0,
    stdout: `${fleet} would forget ${hours} hours that were imported: nothing was sent\n`,
  })
  expect(await known()).toBe(hours)
  expect(await rao('import', '--take-back')).toMatchObject({
    code: 0,
    stdout: `${fleet} has forgotten ${hours} hours that were imported: the next training, within the hour, gives up what was learned from that\n`,
  })
  expect(await known()).toBe(0)
  expect(JSON.parse((await rao('import', '--take-back', '--json')).stdout)).toEqual({ fleet, forgotten: 0 })
  const own = { resolution: 'cycle', fromSec: ownSec, toSec: ownSec, nowSec: startSec } as const
  expect((await world.journal.load(own)).map(({ points }) => points.length)).toEqual([1])
  expect((await rao('import', jobsUntil(startSec, 3))).stdout).toContain(`${fleet} remembers ${hours} hours more`)
})

test.each([['jobs.csv'], ['--group', 'ci']])('rao import --take-back goes without %s', async (...more) => {
  const { rao } = await aYoungFleet()
  expect(await rao('import', '--take-back', ...more)).toEqual({
    code: 2,
    stdout: '',
    stderr: `rao: --take-back is of all that was imported, and goes without ${more[0]}\n`,
  })
})

test('rao import --dry-run says what would be sent, new, replaced or left, and sends nothing', async () => {
  const { world, rao, past } = await aYoungFleet()
  await world.journal.appendLoad(aLoadPoint(startSec - 3 * hourSec, { late: 1 }))
  const file = jobsUntil(startSec, 1)
  const dry = await rao('import', file, '--dry-run')
  expect(dry).toMatchObject({ code: 0, stderr: '' })
  expect(dry.stdout).toMatch(/^1,\d\d\d bugs from .* to .*, at most 5 agents at once\n/)
  expect(dry.stdout).toContain(`\n${fleet} would remember 23 hours more, and 1 as before: nothing was sent\n`)
  expect(await past()).toEqual([])
  await rao('import', file)
  expect((await rao('import', file, '--dry-run')).stdout).toContain('\nnothing is new: 24 hours were on record')
  const other = jobsUntil(startSec - 1830, 1)
  const before = await past()
  const foreseen = JSON.parse((await rao('import', other, '--dry-run', '--json')).stdout)
  expect(foreseen).toMatchObject({ dryRun: true, replaced: expect.toSatisfy((hours) => hours > 20) })
  expect(await past()).toEqual(before)
  const { imported, replaced, kept } = JSON.parse((await rao('import', other, '--json')).stdout)
  expect(foreseen).toMatchObject({ imported, replaced, kept })
})

test('a record with late bugs that was imported is found as it is by a dry run', async () => {
  const { world, rao } = await aYoungFleet()
  for (const hours of [4, 3])
    await world.journal.appendLoad(aLoadPoint(startSec - hours * hourSec, { queued: 2, late: 1 }))
  const file = aFile('record.json', (await rao('load', '--json')).stdout)
  const other = await aYoungFleet()
  await other.rao('import', file)
  expect((await other.rao('import', file, '--dry-run')).stdout).toContain('\nnothing is new: 2 hours were on record')
})

test('rao import takes a record as rao load --json gives it, with its holes and all that is known', async () => {
  const { world, rao } = await aYoungFleet()
  for (const atSec of [10, 9, 4, 3].map((hours) => startSec - hours * hourSec))
    await world.journal.appendLoad(aLoadPoint(atSec, { queued: 2, late: 1 }))
  const file = aFile('record.json', (await rao('load', '--json')).stdout)
  const other = await aYoungFleet()
  expect((await other.rao('import', file)).stdout).toContain(' remembers 4 hours more:')
  const hours = await other.past()
  const { late: _, durations: __, ...known } = aLoadPoint(0, { queued: 2, late: 1 })
  expect(hours.map(({ points }) => points)).toEqual(
    [10, 9, 4, 3].map((hours) => [{ ...known, atSec: startSec - hours * hourSec }]),
  )
  expect(hours[0]?.durations).toEqual(aLoadPoint(0).durations)
})

test('rao import takes the record of one hour to a fleet that looks once an hour, and refuses one without any load', async () => {
  const { world, rao } = await aYoungFleet()
  await world.journal.appendLoad(aLoadPoint(startSec - 3 * hourSec))
  const file = aFile('record.json', (await rao('load', '--json')).stdout)
  const seldom = await aYoungFleet(startSec, { optimizationIntervalSec: 3600 })
  expect((await seldom.rao('import', file)).stdout).toContain(' remembers 1 hour more:')
  const empty = aFile('empty.json', '{"resolution":"cycle","stretches":[]}')
  expect(await rao('import', empty)).toEqual({
    code: 2,
    stdout: '',
    stderr: `rao: ${empty} is a record without any load\n`,
  })
})

test('a fleet that has stood still for a day is trained once it runs again', async () => {
  const { world, rao } = await aYoungFleet()
  world.nowSec += 2 * daySec
  expect((await rao('import', jobsUntil(startSec, 3))).stdout).toContain(
    'the next training, once cycles run again, learns',
  )
})

/** A record of hours of which nothing is known but when they were. */
const recordOf = (...hours: readonly number[]) => {
  const stretches = hours.map((hour) => ({ fromSec: hour * hourSec, points: [], durations: emptyDurations() }))
  return JSON.stringify({ resolution: 'cycle', stretches })
}

test('a record with a byte order mark is read like one without', async () => {
  const marked = aFile('marked.json', '\uFEFF{"resolution":"cycle","stretches":[]}')
  expect((await raoHere(['import', marked])).stderr).toBe(`rao: ${marked} is a record without any load\n`)
})

test('rao import says that there is no such record', async () => {
  const path = '/nowhere/record.json'
  expect(await raoHere(['import', path])).toEqual({ code: 2, stdout: '', stderr: `rao: ${path}: no such file\n` })
})

test.each([
  ['no JSON', 'nothing', 'it is no JSON, or not all of it'],
  ['cut short', '{"resolution":"cycle","stretches":[{"fromSec":', 'it is no JSON, or not all of it'],
  ['in UTF-16, as some shells write files', Buffer.from('\uFEFF{}', 'utf16le'), 'it is not text in UTF-8'],
  ['gzipped', gzipSync('{"resolution":"cycle","stretches":[]}'), 'it is not text in UTF-8'],
  ['of hours that go back', recordOf(2, 1), 'stretches.1.fromSec: must be later than that of the hour before'],
  ['of an hour that comes twice', recordOf(1, 2, 2), 'stretches.2.fromSec: must be later than that of the hour before'],
  ['a list', '[]', 'must be an object'],
  ['another document', '{"resolution":"1h","stretches":[]}', 'resolution: must be cycle'],
])('rao import refuses a record that is %s', async (_, text, why) => {
  const file = aFile('record.json', text)
  const { code, stderr } = await raoHere(['import', file])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `rao: ${file} is no record as rao load --json prints it (${why})\n`,
  })
})

test('times that count from any zero are no dates, wherever they begin', async () => {
  const rows = Array.from({ length: 200 }, (_, minute) => `${60 * (minute + 1)},5`)
  const file = aFile('relative.csv', ['timestamp,value', ...rows, ''].join('\n'))
  expect((await raoHere(['import', file])).stderr).toBe(`rao: ${file} has no dates: tell with --start when it began\n`)
  const { rao, past } = await aYoungFleet()
  const beginsSec = startSec - (startSec % hourSec) - 5 * hourSec
  expect((await rao('import', file, '--start', new Date(1000 * beginsSec).toISOString())).code).toBe(0)
  expect((await past())[0]?.points[0]?.atSec).toBe(beginsSec)
})

test('an option that the file cannot heed is refused', async () => {
  const file = jobsUntil(startSec, 1)
  expect((await raoHere(['import', file, '--start', '2026-03-02'])).stderr).toBe(
    `rao: --start is of a trace without dates, and ${file} has dates\n`,
  )
  expect((await raoHere(['import', file, '--peak-agents', '9'])).stderr).toBe(
    'rao: --peak-agents is of a series, not of a job log\n',
  )
})

test('rao import moves a load of long ago by whole weeks, so that days of the week stay', async () => {
  const { rao, past } = await aYoungFleet()
  const endSec = startSec - 700 * daySec - 2 * hourSec
  const { stdout } = await rao('import', jobsUntil(endSec, 2))
  expect(stdout).toContain(', moved by 100 weeks\n')
  const hours = await past()
  expect(hours.at(-1)?.points.at(-1)?.atSec).toBeLessThanOrEqual(startSec - 2 * hourSec)
  expect(hours[0]?.startSec).toBeGreaterThanOrEqual(startSec - 2 * daySec - 3 * hourSec)
})

test('rao import takes a log without dates where it is told when that began', async () => {
  const { rao, past } = await aYoungFleet()
  const file = aFile('undated.csv', 'submit_s,duration_s\n0,600\n7200,600\n')
  expect(await rao('import', file)).toEqual({
    code: 2,
    stdout: '',
    stderr: `rao: ${file} has no dates: tell with --start when it began\n`,
  })
  const startsSec = startSec - (startSec % hourSec) - 5 * hourSec
  expect((await rao('import', file, '--start', new Date(1000 * startsSec).toISOString())).code).toBe(0)
  expect((await past())[0]?.points[0]).toMatchObject({ atSec: startsSec, demand: 1, arrived: 1 })
})

test('rao import takes the values of a series for agents, or scales them to a peak', async () => {
  const rows = Array.from({ length: 300 }, (_, minute) => `${startSec - daySec + 60 * minute},20`)
  const file = aFile('series.csv', ['timestamp,value', ...rows, ''].join('\n'))
  const meanOf = async (...args: readonly string[]) => {
    const { rao, past } = await aYoungFleet()
    expect((await rao('import', file, ...args)).code).toBe(0)
    const points = (await past()).flatMap(({ points }) => points).slice(30)
    return points.reduce((sum, { demand }) => sum + demand, 0) / points.length
  }
  expect(await meanOf()).toBeCloseTo(20, -1)
  expect(await meanOf('--peak-agents', '60')).toBeCloseTo(60, -1)
})

/** Two days of samples every five minutes, some of them others. */
const samplesUntil = (endSec: number, others: Readonly<Record<number, number>>) => {
  const rows = Array.from({ length: 576 }, (_, index) => `${endSec - 2 * daySec + 300 * index},${others[index] ?? 20}`)
  return aFile('samples.csv', ['timestamp,value', ...rows, ''].join('\n'))
}

test('a peak that is like nothing else in the load is sent only where somebody insists', async () => {
  const { rao, past } = await aYoungFleet()
  const glitch = samplesUntil(startSec - 70 * daySec, { 300: 5000 })
  const words =
    /^rao: the peak of \S+, [45],\d{3} agents on [^:]+:[^:]+:\d\d UTC, is 1\d\d times the \d\d(?:\.\d)? that it reaches at any other time, and \S+ times the [\d,]+ that the groups can ever have/
  const refused = await rao('import', glitch)
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toMatch(words)
  expect(refused.stderr).toMatch(/: nothing was sent; correct it, or send it as it is with --force\n$/)
  expect(refused.stderr).toContain(moment(startSec - 72 * daySec + 300 * 300).slice(0, -'00:00:00 UTC'.length))
  expect(await past()).toEqual([])
  const dry = await rao('import', glitch, '--dry-run')
  expect(dry).toMatchObject({ code: 0, stderr: expect.stringMatching(/: it is sent with --force only\n$/) })
  const forced = await rao('import', glitch, '--force')
  expect(forced).toMatchObject({ code: 0, stdout: expect.stringContaining('hours more') })
  expect(forced.stderr).toMatch(words)
  expect(await past()).not.toEqual([])
})

test('a peak that comes every night is no error, and one beyond all that the groups can have is doubted though it stays', async () => {
  const { rao } = await aYoungFleet()
  const nightly = await rao('import', samplesUntil(startSec, { 100: 350, 388: 350 }))
  expect(nightly).toMatchObject({ code: 0, stderr: '' })
  const high = await rao('import', samplesUntil(startSec, {}), '--peak-agents', '1000')
  expect(high).toMatchObject({ code: 2, stdout: '' })
  expect(high.stderr).toMatch(/ is \S+ times the [\d,]+ that the groups can ever have: nothing was sent;/)
})

test('rao import says how many rows repeat a time', async () => {
  const rows = Array.from({ length: 600 }, (_, row) => `${startSec - daySec + 60 * Math.floor(row / 3)},20`)
  const file = aFile('series.csv', ['timestamp,value', ...rows, ''].join('\n'))
  const { rao } = await aYoungFleet()
  expect(await rao('import', file)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^rao: series\.csv: 400 of 600 rows repeat the time [^\n]*\n$/),
  })
})

test('rao import --group gives a fleet what CloudWatch remembers of its group', async () => {
  const fake = await aFake()
  aGroup(fake, { tags: { 'rao:agents-per-worker': '5' } })
  remember(fake, { inService: minutes(2, () => 10), cpu: minutes(2, (minute) => 20 + 40 * daytime(minute), 5) })
  const { server, past } = await aYoungFleet(Math.floor(Date.now() / 1000))
  const args = ['import', '--group', 'workers', '--url', server.url, '--fleet', fleet]
  expect(await raoHere(args, environmentOf(fake))).toMatchObject({ code: 0, stderr: '' })
  const points = (await past()).flatMap(({ points }) => points)
  const meanOf = (day: number) => {
    const demands = points.filter(({ atSec }) => daytime(Math.floor(atSec / 60)) === day).map(({ demand }) => demand)
    return demands.reduce((sum, demand) => sum + demand, 0) / demands.length
  }
  expect(points.length).toBeGreaterThan(40 * 120)
  expect(meanOf(1)).toBeCloseTo(30, -1)
  expect(meanOf(0)).toBeCloseTo(10, -1)
  expect((await raoHere([...args, '--group', 'nobody'], environmentOf(fake))).stderr).toMatch(/^rao: .*nobody.*\n$/)
})

test.each([
  [[], 'either a file or --group is needed'],
  [['a.csv', '--group', 'ci'], 'either a file or --group is needed'],
  [['a.csv', '--region', 'eu-central-1'], '--region is of a --group'],
  [['--group', 'ci', '--start', '2026-03-02'], '--start is of a trace'],
])('rao import %j is refused in one line', async (args, line) => {
  expect(await raoHere(['import', ...args])).toEqual({ code: 2, stdout: '', stderr: `rao: ${line}\n` })
})

/** Jobs of twenty seconds. */
const aLog = (fromSec: number, starts: readonly number[]) =>
  aFile('log.csv', ['submit_s,duration_s', ...starts.map((sec) => `${fromSec + sec},20`), ''].join('\n'))

const nowHourSec = startSec - (startSec % hourSec)
const clock = `the fleet's clock (${moment(startSec)})`
const fiveAgoSec = nowHourSec - 5 * hourSec

test.each([
  ['lies ahead', startSec + daySec, [0, 600], `, which lies ahead of ${clock}: move its dates back, by whole weeks\n`],
  ['lies in the present hour', nowHourSec, [0, 9], `, in an hour that is not over yet by ${clock}\n`],
  ['is a single job', fiveAgoSec, [0], ': that is too short for a fleet that looks every 30 s\n'],
])('a load that %s is refused with its dates and the reason', async (_, fromSec, starts, why) => {
  const { rao, past } = await aYoungFleet()
  const { code, stdout, stderr } = await rao('import', aLog(fromSec, starts))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^rao: \S+ runs from .* UTC to .* UTC.*\n$/)
  expect(stderr).toContain(why)
  expect(await past()).toEqual([])
})

test('a start that lies ahead is to be earlier, and a record of long ago is not moved', async () => {
  const { rao } = await aYoungFleet()
  const undated = aFile('undated.csv', 'submit_s,duration_s\n0,600\n7200,600\n')
  const ahead = await rao('import', undated, '--start', new Date(1000 * (startSec + daySec)).toISOString())
  expect(ahead.stderr).toContain(` which lies ahead of ${clock}: tell an earlier --start\n`)
  const points = [{ atSec: 0, activeBugs: 1, totalAgents: 1, arrivedBugs: 1, finishedBugs: 0 }]
  const stretches = [{ fromSec: 0, points, durations: emptyDurations() }]
  const old = aFile('old.json', JSON.stringify({ resolution: 'cycle', stretches }))
  expect((await rao('import', old)).stderr).toContain(`: nothing of it lies in the 14 days before ${clock}\n`)
})

test('a load without bugs in the hours that are over is refused', async () => {
  const { rao } = await aYoungFleet()
  const rows = [-7200, -3600, -1800, 0, 60].map((sec) => `${nowHourSec + sec},${sec < 0 ? 0 : 5}`)
  const quiet = await rao('import', aFile('quiet.csv', ['timestamp,value', ...rows, ''].join('\n')))
  expect(quiet).toMatchObject({ code: 1, stderr: expect.stringContaining(': no bug of it lies in the hours that are') })
})

test('what lies ahead of the clock of the fleet is left out, and said to be', async () => {
  const { rao } = await aYoungFleet()
  const { code, stderr } = await rao('import', jobsUntil(startSec + daySec, 3))
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^rao: \S+ runs to .* UTC; what lies ahead of the fleet's clock \(.*\) is left out\n$/,
    ),
  })
})

test('bugs that are over between two looks are counted, to the last', async () => {
  const { rao } = await aYoungFleet()
  const { stdout } = await rao('import', aLog(fiveAgoSec - hourSec, [10, 5 * hourSec + 10]))
  expect(stdout).toMatch(/^2 bugs from .*, none of them there at a look\n\S+ remembers 6 hours more:/)
})

test('rao import says where a start is no time', async () => {
  const { rao } = await aYoungFleet()
  const file = jobsUntil(startSec, 1)
  expect((await rao('import', file, '--start', 'yesterday')).stderr).toContain('It must be a time such as')
})

test('hours that expire while others are sent are left out, and the others arrive', async () => {
  const world = await aWorld()
  await aCycle(world)
  const server = await serve({
    port: 0,
    handler: async (event, context) => {
      if (event.requestContext.http.method === 'PUT') world.nowSec += 600
      return world.handler(event, context)
    },
  })
  onTestFinished(() => server.close())
  const run = () => raoHere(['import', jobsUntil(startSec, 20), '--url', server.url, '--fleet', fleet])
  const { code, stdout, stderr } = await run()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/\n\d+ hours were longer ago than cycles are kept when sent, and left out\n/)
  const query = { resolution: 'cycle', fromSec: 0, toSec: world.nowSec, nowSec: world.nowSec } as const
  const hours = (await world.journal.load(query)).filter(({ importedAtSec }) => importedAtSec !== undefined)
  expect(hours.length).toBeGreaterThan(300)
})

test('an hour that does not fit is named by its time', async () => {
  const { rao } = await aYoungFleet()
  const points = [0, 60].map((sec) => ({
    atSec: fiveAgoSec + sec,
    activeBugs: 1e8,
    totalAgents: 1,
    arrivedBugs: 1,
    finishedBugs: 0,
  }))
  const stretches = [{ fromSec: fiveAgoSec, points, durations: emptyDurations() }]
  const file = aFile('record.json', JSON.stringify({ resolution: 'cycle', stretches }))
  const { code, stderr } = await rao('import', file, '--force')
  expect(code).toBe(2)
  expect(stderr).toContain(`rao: the hour of ${moment(fiveAgoSec)}: must have at most 10000000 bugs and agents`)
  expect(stderr).not.toContain('stretches')
})

test('rao import says that the optimizer is too old to take a past', async () => {
  const world = await aWorld()
  await aCycle(world)
  const server = await serve({
    port: 0,
    handler: async (event, context) =>
      world.handler(event.requestContext.http.method === 'PUT' ? anEvent('PUT', '/v1/nothing') : event, context),
  })
  onTestFinished(() => server.close())
  expect(await raoHere(['import', jobsUntil(startSec, 1), '--url', server.url, '--fleet', fleet])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'rao: the optimizer is older than this command, and takes no past\n',
  })
})
