import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dailyLoad } from '../../../optimizer/models/loads.ts'
import { aFile, aFolder } from '../../../replay/files.ts'
import { rao } from '../../rao.ts'
import { raoHere } from '../../rao-here.ts'
import { onTerminalOf } from '../../terminal.ts'

const rows = dailyLoad(4).map((value, step) => `${step * 300},${value.toFixed(2)}`)
const trace = () => aFile('load.csv', ['timestamp,value', ...rows].join('\n'))

describe('rao forecast', () => {
  test('shows every model at every horizon', async () => {
    const { code, stdout, stderr } = await rao(['forecast', await trace(), '--origins', '5'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    for (const title of ['5 min ahead', '15 min ahead', '1 h ahead', '24 h ahead', 'mixture', 'seasonal-naive', 'MASE'])
      expect(stdout).toContain(title)
  })

  test('explains its columns, and does not speak of clocks where no rise keeps to one', async () => {
    const { stdout } = await raoHere(['forecast', trace(), '--origins', '2', '--horizon', '15m'])
    expect(stdout).toMatch(/\nat end +the same of the last step alone\n/)
    expect(stdout).toMatch(/\nms +milliseconds on this machine, [^\n]*\n$/)
    expect(stdout).not.toContain('clock')
  })

  test('on a terminal of 80 columns no line wraps, and what is left out is named', async () => {
    onTerminalOf(80)
    const { stdout } = await raoHere(['forecast', trace(), '--origins', '2', '--horizon', '15m,1h'])
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/\nmodel +MASE +at end +P50 +P90 +P99 +above P90/)
    expect(stdout.match(/no room here for [^:]*ms predict/g)).toHaveLength(1)
  })

  test('says how often rises keep to the clock', async () => {
    const minutes = Array.from({ length: 5 * 1440 }, (_, n) => `${60 * n},${(n % 60 < 5 ? 300 : 100) + (n % 7)}`)
    const file = aFile('hours.csv', ['timestamp,value', ...minutes].join('\n'))
    const { stdout } = await raoHere(['forecast', file, '--origins', '2', '--horizon', '15m'])
    expect(stdout).toMatch(
      /\nrises that keep to the clock\nThe week before tells when demand rises: every 60 min on [1-3] of 3 days\.\nWith it, the error in foretelling rises within 150 s is 0\.\d\d times as large/,
    )
  })

  test('prints JSON for the requested horizons and time zone', async () => {
    const args = [
      'forecast',
      await trace(),
      '--origins',
      '5',
      '--horizon',
      '15m,1h',
      '--time-zone',
      'Europe/Berlin',
      '--json',
    ]
    const { code, stdout } = await raoHere(args)
    expect(code).toBe(0)
    const report = JSON.parse(stdout)
    expect(report.result.horizons.map(({ steps }: { steps: number }) => steps)).toEqual([3, 12])
    expect(report.timing).toHaveLength(report.result.names.length)
    expect(report.result.horizons[0].accuracy.at(-1).pinball).toHaveLength(3)
  })

  test('writes a page whose numbers match the table', async () => {
    const out = join(aFolder(), 'forecast.html')
    const file = trace()
    const { code, stdout, stderr } = await raoHere(['forecast', file, '--origins', '5', '--json', '--html', out])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { result } = JSON.parse(stdout)
    expect(result).not.toHaveProperty('recording')
    const page = readFileSync(out, 'utf8')
    for (const { accuracy } of result.horizons)
      for (const { pinball } of accuracy) expect(page).toContain(`<td>${pinball[1].toFixed(4)}</td>`)
    expect(page).toMatch(
      new RegExp(`<code>rao forecast ${file} --origins 5</code>, version .*, SHA-256 .*load\\.csv: 4 d, `),
    )
    expect(readdirSync(dirname(out))).toEqual(['forecast.html'])
  })

  test('reports a page that cannot be written in one line, before any work', async () => {
    const out = join(aFolder(), 'no', 'forecast.html')
    expect(await raoHere(['forecast', trace(), '--html', out])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^rao: [^\n]*forecast\.html: cannot be written[^\n]*\n$/),
    })
  })

  test('keeps the existing file when nothing can be judged', async () => {
    const out = aFile('forecast.html', 'old')
    const { code } = await raoHere(['forecast', aFile('short.csv', 'timestamp,value\n0,1\n300,2'), '--html', out])
    expect(code).toBe(2)
    expect(readFileSync(out, 'utf8')).toBe('old')
    expect(readdirSync(dirname(out))).toEqual(['forecast.html'])
  })

  test.each([
    ['--horizon', '7s', 'steps of 5 minutes'],
    ['--horizon', '2d', 'a day at most'],
    ['--time-zone', 'Moon/Base', 'no such time zone'],
    ['--origins', '0', 'whole number'],
  ])('refuses %s %s in one line', async (option, value, why) => {
    const { code, stderr } = await raoHere(['forecast', 'nowhere.csv', option, value])
    expect(code).toBe(2)
    expect(stderr).toContain(why)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('says when a trace is too short', async () => {
    const { code, stderr } = await raoHere(['forecast', await aFile('short.csv', 'timestamp,value\n0,1\n300,2')])
    expect(code).toBe(2)
    expect(stderr).toContain('too short')
  })

  test('says that rows repeat a time', async () => {
    const file = aFile('twice.csv', ['timestamp,value', ...rows.flatMap((row) => [row, row])].join('\n'))
    expect(await raoHere(['forecast', file, '--origins', '2', '--horizon', '15m'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^rao: twice\.csv: 1152 of 2304 rows repeat the time [^\n]*\n$/),
    })
  })

  test('does not claim that the demand of a short job log is 0', async () => {
    const file = await aFile('one.csv', 'submit_s,duration_s\n0,10')
    expect((await raoHere(['forecast', file])).stderr).toBe(
      'rao: one.csv: is too short: it does not fill a step of 5 minutes\n',
    )
  })

  test.each([
    ['nothing', 0, 'has no demand: all its values are 0, so there is nothing to forecast'],
    ['what never changes', 5, 'has a demand of 5 throughout, so there is nothing to forecast'],
  ])('refuses to forecast %s', async (_, value, why) => {
    const lines = Array.from({ length: 900 }, (_, step) => `${step * 300},${value}`)
    const file = aFile('flat.csv', ['timestamp,value', ...lines].join('\n'))
    expect(await raoHere(['forecast', file])).toEqual({ code: 2, stdout: '', stderr: `rao: flat.csv: ${why}\n` })
  })

  test('shows a horizon once, however often it was requested', async () => {
    const { stdout } = await raoHere(['forecast', trace(), '--origins', '2', '--horizon', '15m,900,15m'])
    expect(stdout.match(/min ahead/g)).toHaveLength(1)
  })
})

describe('rao forecast of hourly samples', () => {
  const hours = dailyLoad(10).filter((_, step) => step % 12 === 0)
  const hourly = () =>
    aFile('hourly.csv', ['timestamp,value', ...hours.map((v, hour) => `${hour * 3600},${v}`)].join('\n'))

  test('leaves out horizons too short for them, and judges the others', async () => {
    const { code, stdout, stderr } = await raoHere(['forecast', hourly(), '--origins', '5', '--json'])
    expect(code).toBe(0)
    expect(stderr).toBe('rao: hourly.csv: samples are 1 h apart, nothing can be said 5 min or 15 min ahead\n')
    const { result } = JSON.parse(stdout)
    expect(result.horizons.map(({ steps }: { steps: number }) => steps)).toEqual([12, 288])
    for (const { accuracy } of result.horizons)
      for (const { maseAtHorizon, pinball } of accuracy) {
        expect(maseAtHorizon).toBeGreaterThan(0)
        expect(pinball[0]).toBeGreaterThan(0)
      }
  })

  test('refuses such a horizon when it is requested', async () => {
    expect(await raoHere(['forecast', hourly(), '--horizon', '15m,1h'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'rao: hourly.csv: samples are 1 h apart, nothing can be said 15 min ahead\n',
    })
  })
})
