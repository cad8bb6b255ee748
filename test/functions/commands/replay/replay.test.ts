import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { aFile, aFolder } from '../../../replay/files.ts'
import { raoHere } from '../../rao-here.ts'
import { onTerminalOf } from '../../terminal.ts'

const cli = resolve(import.meta.dirname, '../../../../functions/cli.ts')

/** Two hours of load: a job of a minute every ten seconds, and after an hour twice as many. */
const jobs = [
  'submit_s,duration_s',
  ...Array.from({ length: 1080 }, (_, n) => `${n < 360 ? n * 10 : 3600 + (n - 360) * 5},60`),
].join('\n')

/** Runs the command in a process of its own. */
async function raoProcess(...args: readonly string[]) {
  const child = spawn(process.execPath, [cli, 'replay', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { out, err, code: code as number }
}

const rao = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await raoHere(['replay', ...args])
  return { out: stdout, err: stderr, code }
}

describe('rao replay', () => {
  test('--set fixes settings of the optimizer, and table, document and report say so', async () => {
    const file = aFile('jobs.csv', jobs)
    const html = join(aFolder(), 'report.html')
    const set = ['--policy', 'optimizer', '--set', 'headroomAgents=40, headroomShare=0']
    const { out } = await rao(file, ...set, '--html', html)
    expect(out).toContain(' · headroomAgents 40, headroomShare 0\n')
    expect(readFileSync(html, 'utf8')).toContain('The optimizer keeps headroomAgents 40, headroomShare 0.')
    const documentOf = async (...args: readonly string[]) => JSON.parse((await rao(file, ...args, '--json')).out)
    const { settings, policies } = await documentOf(...set)
    expect(settings.given).toEqual({ headroomAgents: 40, headroomShare: 0 })
    expect(policies[0].parameters).toMatchObject({ headroomAgents: 40, headroomShare: 0 })
    const [without] = (await documentOf('--policy', 'optimizer')).policies
    expect(policies[0].workerHours).toBeGreaterThan(1.5 * without.workerHours)
  })

  test.each([
    ['headroomAgent=4', /is invalid\. headroomAgent is not a setting; did you mean headroomAgents\?$/],
    ['headroomAgents=-4', /is invalid\. headroomAgents must be between 0 and 10000 \(agents\), got -4\.$/],
    ['headroomAgents', /is invalid\. 'headroomAgents' is not of the form name=value\.$/],
    ['headroomAgents=4,headroomAgents=5', /is invalid\. headroomAgents is given twice\.$/],
    ['optimizationIntervalSec=60', /is invalid\. For optimizationIntervalSec there is --interval\.$/],
    ['promiseWaitSec=30', /is invalid\. For promiseWaitSec there is --slo-wait\.$/],
    ['lateBugWorkerHours=1', /is invalid\. For lateBugWorkerHours there is --late-cost\.$/],
  ])('--set %s is refused', async (text, problem) => {
    const { out, err, code } = await rao(aFile('jobs.csv', jobs), '--set', text)
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toMatch(/^rao: option '--set /)
    expect(err.trimEnd()).toMatch(problem)
  })

  test('a second --set adds to the first, and neither goes without the optimizer', async () => {
    const file = aFile('jobs.csv', jobs)
    const set = ['--set', 'headroomAgents=4', '--set', 'headroomShare=0']
    const { settings } = JSON.parse((await rao(file, '--policy', 'optimizer', ...set, '--json')).out)
    expect(settings.given).toEqual({ headroomAgents: 4, headroomShare: 0 })
    const { err, code } = await rao(file, '--policy', 'hpa', ...set)
    expect({ err, code }).toEqual({
      err: 'rao: --set is for the optimizer, which is not among the policies\n',
      code: 2,
    })
  })

  test('prints a table with a line for each policy, without colour or progress bar when not on a terminal', async () => {
    const { out, err, code } = await raoProcess(aFile('jobs.csv', jobs))
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toMatch(
      /^jobs\.csv\nlate: waited longer than 60 s · boot 120 s · 4 agents per worker · a look every 30 s · seed 1 · first 23 min 59 s not scored\n/,
    )
    expect(out).toMatch(/\noptimizer +\d/)
    expect(out).toMatch(/\nstatic-peak +\d/)
    expect(out).not.toContain('\u001B')
  })

  test('prints one object for one trace, the same bytes for the same seed', async () => {
    const file = aFile('jobs.csv', jobs)
    const policies = ['--policy', 'optimizer,static-peak']
    const first = await rao(file, '--json', ...policies)
    const second = await raoProcess(file, '--json', ...policies)
    expect(first.out).toBe(second.out)
    expect(JSON.parse(first.out)).toMatchObject({
      trace: 'jobs.csv',
      settings: {
        sloWaitSec: 60,
        bootSec: 120,
        agentsPerWorker: 4,
        peakAgents: 100,
        intervalSec: 30,
        seed: 1,
        warmupSec: 1439,
      },
      policies: [{ policy: 'optimizer' }, { policy: 'static-peak', parameters: { share: 1 }, lateRatio: 0 }],
    })
  })

  test('shows dollars when a price is given, and adds no figure to the JSON for them', async () => {
    const args = [aFile('jobs.csv', jobs), '--policy', 'static-peak', '--hourly-usd', '0.1']
    const { out } = await rao(...args)
    const [, hours = '', usd = ''] = /\nstatic-peak +([\d.,]+) +\$([\d.]+) /.exec(out) ?? []
    expect(out).toMatch(/ · \$0\.10 an hour\n/)
    expect(out).toMatch(/\npolicy +worker-hours +dollars +late /)
    expect(Number(usd)).toBeCloseTo(Number(hours) / 10, 1)
    const plain = await rao(...args.slice(0, 3), '--json')
    const priced = JSON.parse((await rao(...args, '--json')).out)
    expect(priced.settings).toMatchObject({ hourlyUsd: 0.1 })
    expect(priced.policies).toEqual(JSON.parse(plain.out).policies)
    expect(plain.out).not.toContain('Usd')
  })

  test('adds late jobs to the worker-hours where they have a price, and compares by both', async () => {
    const args = [aFile('jobs.csv', jobs), '--policy', 'static-peak,buildkite', '--late-cost', '0.5', '--slo-wait', '1']
    const { out } = await rao(...args)
    expect(out).toMatch(/ · a late job costs 0\.5 worker-hours · /)
    expect(out).toMatch(/\npolicy +worker-hours +with late jobs +late /)
    const { settings, policies } = JSON.parse((await rao(...args, '--json')).out)
    expect(settings).toMatchObject({ lateCostHours: 0.5 })
    const [, buildkite] = policies
    expect(buildkite.lateRatio).toBeGreaterThan(0)
    expect(buildkite.totalHours).toBeGreaterThan(buildkite.workerHours)
  })

  test('says in table, document and report by how much a series is scaled, and nothing where it is not', async () => {
    const rows = Array.from({ length: 300 }, (_, minute) => `${60 * minute},${minute % 20 === 0 ? 40 : 30}`)
    const file = aFile('load.csv', ['timestamp,value', ...rows].join('\n'))
    const html = join(aFolder(), 'report.html')
    const { out } = await rao(file, '--policy', 'static-peak', '--html', html)
    expect(out).toMatch(/^load\.csv\nscaled to a peak of 100 agents, 40 in the trace · late: /)
    expect(readFileSync(html, 'utf8')).toContain('The load: scaled to a peak of 100 agents, 40 in the trace.')
    expect(JSON.parse((await rao(file, '--policy', 'static-peak', '--json')).out)).toMatchObject({ seriesPeak: 40 })
    for (const plain of [
      [file, '--peak-agents', '40'],
      ['--scenario', 'step'],
    ])
      expect((await rao(...plain, '--policy', 'static-peak', '--html', html)).out).not.toContain('scaled')
    expect(readFileSync(html, 'utf8')).not.toContain('scaled')
  })

  test('says in table, document and report how much of a series is missing', async () => {
    const rows = Array.from({ length: 400 }, (_, minute) => `${60 * (minute < 200 ? minute : minute + 200)},100`)
    const file = aFile('load.csv', ['timestamp,value', ...rows].join('\n'))
    const html = join(aFolder(), 'report.html')
    const { out, err } = await rao(file, '--policy', 'static-peak', '--html', html)
    expect(err).toBe('')
    expect(out).toMatch(/^load\.csv\n3 h 20 min of holes left out · late: /)
    expect(readFileSync(html, 'utf8')).toContain('The load: 3 h 20 min of holes left out.')
    expect(JSON.parse((await rao(file, '--policy', 'static-peak', '--json')).out)).toMatchObject({ holesSec: 12_000 })
  })

  test('says how many rows repeat a time, as an export with a row for each worker does', async () => {
    const rows = Array.from({ length: 600 }, (_, row) => `${60 * Math.floor(row / 2)},5`)
    const file = aFile('long.csv', ['timestamp,value', ...rows].join('\n'))
    const { err, code } = await rao(file, '--policy', 'static-peak', '--json')
    expect({ err, code }).toEqual({
      err: 'rao: long.csv: 300 of 600 rows repeat the time of the row before; the last of each time counts, they are not added up\n',
      code: 0,
    })
  })

  test('says that the first day of a longer trace is not scored', async () => {
    const days = Array.from({ length: 6 * 24 }, (_, hour) => `${hour * 3600},60`)
    const file = aFile('days.csv', ['submit_s,duration_s', ...days].join('\n'))
    const { out } = await rao(file, '--policy', 'static-peak')
    expect(out).toContain(' · seed 1 · first day not scored\n')
  })

  test('says which time zone days follow when one is given', async () => {
    const args = [aFile('jobs.csv', jobs), '--policy', 'static-peak', '--time-zone', 'Europe/Berlin']
    const told = await rao(...args)
    expect(told.out).toMatch(/ · days of Europe\/Berlin\n/)
    expect(told.err).toBe('rao: jobs.csv has no dates, so --time-zone says nothing of it\n')
    const { settings } = JSON.parse((await rao(...args, '--json')).out)
    expect(settings).toMatchObject({ timeZone: 'Europe/Berlin' })
  })

  test('says in the singular that a worker has one agent', async () => {
    const { out } = await rao(aFile('jobs.csv', jobs), '--policy', 'static-peak', '--agents-per-worker', '1')
    expect(out).toContain(' · 1 agent per worker · ')
  })

  test('prints an array for several traces, with the requested policies and options', async () => {
    const options = [
      '--policy',
      'static-peak',
      '--json',
      '--slo-wait',
      '30',
      '--agents-per-worker',
      '2',
      '--days',
      '0.05',
    ]
    const { out } = await rao(aFile('a.csv', jobs), aFile('b.csv', jobs), ...options)
    expect(JSON.parse(out)).toMatchObject(
      ['a.csv', 'b.csv'].map((trace) => ({
        trace,
        settings: { sloWaitSec: 30, agentsPerWorker: 2, days: 0.05, warmupSec: 864 },
        policies: [{ policy: 'static-peak' }],
      })),
    )
  })

  test('accepts folders, globs and scenarios beside files, each trace once and always in the same order', async () => {
    const folder = aFolder()
    for (const name of ['b.csv', 'a.csv']) writeFileSync(join(folder, name), jobs)
    writeFileSync(join(folder, 'prices.csv'), 'type,usd\n')
    const options = ['--scenario', 'step', '--policy', 'static-peak', '--days', '0.05', '--json']
    const { out, err } = await rao(join(folder, 'b.*'), folder, ...options)
    expect(JSON.parse(out).map(({ trace }: { trace: string }) => trace)).toEqual(['b.csv', 'a.csv', 'step'])
    expect(err).toBe(`rao: ${join(folder, 'prices.csv')} is no trace, passed over\n`)
  })

  test('writes a report that needs no other file, the same bytes for the same seed', async () => {
    const [first, second] = ['a.html', 'b.html'].map((name) => join(aFolder(), name))
    const args = [aFile('jobs.csv', jobs), '--policy', 'optimizer,keda', '--json', '--html']
    const { out } = await rao(...args, first ?? '')
    expect((await rao(...args, second ?? '')).out).toBe(out)
    const page = readFileSync(first ?? '', 'utf8')
    expect(readFileSync(second ?? '', 'utf8') === page).toBe(true)
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toContain(`<code>rao replay ${args[0]} --policy optimizer,keda</code>, version `)
    expect(page).toContain('data-policy="keda"')
    expect(page).toMatch(/The optimizer grew in \d+ cycles?, /)
  })

  test('writes a report that adds late jobs at their price, where they have one', async () => {
    const report = join(aFolder(), 'report.html')
    const args = ['--policy', 'static-peak,buildkite', '--late-cost', '0.5', '--slo-wait', '1', '--html', report]
    const { code } = await rao(aFile('jobs.csv', jobs), ...args)
    expect(code).toBe(0)
    expect(readFileSync(report, 'utf8')).toContain(
      'A job that waits longer than 1 s is late, and costs 0.5 worker-hours.',
    )
  })

  test('writes a timeline of the first policy, which may be replayed as a schedule', async () => {
    const file = aFile('jobs.csv', jobs)
    const timeline = join(aFolder(), 'timeline.csv')
    const { out } = await rao(file, '--policy', 'static-peak,optimizer', '--timeline', timeline, '--json')
    const rows = readFileSync(timeline, 'utf8').trimEnd().split('\n')
    expect(rows[0]).toBe(
      't_sec,arrived,queued,busyAgents,readyAgents,workersBooting,workersReady,workersDraining,desired,burst',
    )
    expect(rows).toHaveLength(1 + 240)
    expect(rows.slice(1).every((row) => /^\d+(,\d+){9}$/.test(row))).toBe(true)
    const [staticPeak] = JSON.parse(out).policies
    const again = JSON.parse((await rao(file, '--desired', timeline, '--json')).out)
    expect(again.policies).toEqual([{ ...staticPeak, policy: 'desired', parameters: {} }])
  })
})

test('on a terminal of 80 columns no line of a replay wraps, and what is left out is named', async () => {
  const args = [aFile('a.csv', jobs), '--policy', 'optimizer,target-tracking,clairvoyant', '--hourly-usd', '0.17']
  const whole = (await rao(...args)).out
  onTerminalOf(80)
  const { out } = await rao(...args)
  expect(Math.max(...whole.split('\n').map((line) => line.length))).toBeGreaterThan(120)
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(out).toMatch(/\npolicy +worker-hours +dollars +late +x floor +wait P50/)
  expect(out.replaceAll(/\s+/g, ' ')).toContain('interrupted, turns/h: a wider terminal or a pipe has them')
})

describe('rao replay --tune', () => {
  const tuned = ['--policy', 'optimizer,hpa,static-peak,clairvoyant', '--tune']

  test('shows the best of each rival with its setting, the multiple of the floor, and H1 and H2 below', async () => {
    const { out, code } = await rao(aFile('a.csv', jobs), aFile('b.csv', jobs), ...tuned)
    expect(code).toBe(0)
    expect(out).toMatch(/late +x floor .* +setting\n/)
    expect(out).toMatch(/\nhpa .*target 0\.\d+, stabilisationSec \d+\n/)
    expect(out).toMatch(/\nclairvoyant .* 0\.000 % +1\.000 .* bootSec 120\n/)
    expect(out).toMatch(/\nH1 +\d\.\d{3} x +against the cheapest setting of any rival/)
    expect(out).toMatch(/\nH2 +(\d\.\d{3} x|–) /)
  })

  test('prints the summary as the last object of several traces, and none for one', async () => {
    const [a, b] = [aFile('a.csv', jobs), aFile('b.csv', jobs)]
    const several = JSON.parse((await rao(a, b, ...tuned, '--json')).out)
    expect(several).toHaveLength(3)
    expect(several[0].policies.map(({ policy }: { policy: string }) => policy)).toEqual([
      'optimizer',
      'hpa',
      'static-peak',
      'clairvoyant',
    ])
    expect(several[2]).toMatchObject({ summary: { h1: expect.any(Number) } })
    expect(JSON.parse((await rao(a, ...tuned, '--json')).out)).toMatchObject({
      trace: 'a.csv',
      settings: { tune: true },
    })
  })

  test('reuses results from the resume file: the same bytes, nothing added', async () => {
    const args = [aFile('a.csv', jobs), ...tuned, '--json', '--resume', join(aFolder(), 'played.jsonl')]
    const first = await rao(...args)
    const kept = readFileSync(args.at(-1) ?? '', 'utf8')
    expect(kept.split('\n').length).toBeGreaterThan(20)
    expect((await rao(...args)).out).toBe(first.out)
    expect(readFileSync(args.at(-1) ?? '', 'utf8')).toBe(kept)
  })
})

describe('wrong usage is one line on stderr, exit code 2, and nothing on stdout:', () => {
  const file = () => aFile('jobs.csv', jobs)
  const minutesOfLoad = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0].map((value, minute) => `${60 * minute},${value}`).join('\n')
  const daysOfLoad = `timestamp,value\n${Array.from({ length: 30_000 }, (_, minute) => `${60 * minute},1`).join('\n')}`
  test.each<readonly [string, () => readonly string[], RegExp]>([
    ['no trace', () => [], /nothing to replay: name a trace, or a --scenario/],
    ['a folder without a trace', () => [aFolder()], /is a folder without a trace/],
    ['a glob without a match', () => [`${aFolder()}/*.gz`], /\*\.gz: matches no file/],
    ['an unknown scenario', () => ['--scenario', 'step,storm'], /no scenario "storm", only step, ramp/],
    ['a trace that does not exist', () => ['/nowhere/a.csv'], /\/nowhere\/a\.csv: no such file/],
    ['a bad row', () => [aFile('a.csv', 'submit_s,duration_s\n0,1\n1,x\n')], /a\.csv, row 3: duration_s "x"/],
    ['a good trace before a bad one', () => [file(), aFile('b.csv', '')], /b\.csv: is empty/],
    ['a single job', () => [aFile('a.csv', 'submit_s,duration_s\n50,10\n')], /a\.csv: makes a single job/],
    [
      'a trace shorter than its warm-up',
      () => [aFile('a.csv', 'submit_s,duration_s\n0,10\n0,10\n')],
      /a\.csv: has no job left to score/,
    ],
    [
      'a trace whose load lies in the warm-up',
      () => [aFile('a.csv', `timestamp,value\n${minutesOfLoad}`)],
      /a\.csv: has no job left to score after its first 120 s/,
    ],
    ['a series without demand', () => [aFile('a.csv', 'timestamp,value\n0,0\n60,0\n')], /a\.csv: has no demand/],
    [
      'more jobs than memory',
      () => [aFile('a.csv', daysOfLoad), '--peak-agents', '100000'],
      /million jobs, 50 million is/,
    ],
    ['an unknown policy', () => [file(), '--policy', 'optimizer,magic'], /no policy "magic"/],
    ['no policy', () => [file(), '--policy', ''], /no policy ""/],
    ['an interval of 0', () => [file(), '--interval', '0'], /--interval/],
    ['half a second', () => [file(), '--boot', '0.5'], /--boot/],
    ['a negative promise', () => [file(), '--slo-wait=-1'], /--slo-wait/],
    ['no agents', () => [file(), '--agents-per-worker', '0'], /--agents-per-worker/],
    ['no peak', () => [file(), '--peak-agents', '0'], /--peak-agents/],
    ['a huge peak', () => [file(), '--peak-agents', '1e9'], /--peak-agents/],
    ['NaN', () => [file(), '--seed', 'NaN'], /--seed/],
    ['no days', () => [file(), '--days', '0'], /--days/],
    ['an unknown option', () => [file(), '--magic'], /--magic/],
    [
      'a resume file that is a trace',
      () => [file(), '--resume', file()],
      /cannot be written \(it is not a file to resume from/,
    ],
    ['one timeline of two traces', () => [file(), file(), '--timeline', join(aFolder(), 't.csv')], /--timeline/],
    ['a worker for nothing', () => [file(), '--hourly-usd', '0'], /--hourly-usd/],
    ['an invalid time zone', () => [file(), '--time-zone', 'Mars'], /no such time zone/],
    [
      'a resume file in no folder',
      () => [file(), '--resume', join(aFolder(), 'no', 'played.jsonl')],
      /played\.jsonl: cannot be written/,
    ],
    ['a report that is a folder', () => [file(), '--html', aFolder()], /cannot be written \(it is a folder\)/],
    [
      'a schedule that does not exist',
      () => [file(), '--desired', '/nowhere/d.csv'],
      /\/nowhere\/d\.csv: no such file/,
    ],
    [
      'a schedule that begins late',
      () => [file(), '--desired', aFile('d.csv', 't_sec,desired\n60,5\n9000,5\n')],
      /d\.csv: begins at 60 s, the trace jobs\.csv at 0 s/,
    ],
    [
      'a schedule that is too short',
      () => [file(), '--desired', aFile('d.csv', 't_sec,desired\n0,5\n')],
      /covers 30 s/,
    ],
  ])('%s', async (_, args, message) => {
    const { out, err, code } = await rao(...args())
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toMatch(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('a timeline that cannot be written, reported before the work is done', async () => {
    const out = join(aFolder(), 'no', 'timeline.csv')
    expect(await rao(file(), '--timeline', out)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/timeline\.csv: cannot be written/),
    })
  })

  test('a report that cannot be written, reported before the work is done', async () => {
    const out = join(aFolder(), 'no', 'report.html')
    expect(await rao(file(), '--html', out)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^rao: [^\n]*report\.html: cannot be written[^\n]*\n$/),
    })
  })

  test('a bad trace, which leaves an existing report as it is', async () => {
    const report = aFile('report.html', 'old')
    expect(await rao('/nowhere/a.csv', '--html', report)).toMatchObject({ code: 2 })
    expect(readFileSync(report, 'utf8')).toBe('old')
    expect(readdirSync(dirname(report))).toEqual(['report.html'])
  })

  test('a bad trace, which leaves an existing timeline as it is', async () => {
    const timeline = aFile('timeline.csv', 'old')
    expect(await rao('/nowhere/a.csv', '--timeline', timeline)).toMatchObject({ code: 2 })
    expect(existsSync(timeline) && readFileSync(timeline, 'utf8')).toBe('old')
    expect(readdirSync(dirname(timeline))).toEqual(['timeline.csv'])
  })
})
