import { appendFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dailyLoad } from '../../optimizer/models/loads.ts'
import { aFile } from '../../replay/files.ts'
import { raoHere } from '../rao-here.ts'

const startSec = Date.UTC(2026, 0, 5) / 1000
const surgeAt = 10 * 288 + 132

/** Days that repeat, except for an hour with three times the load on the eleventh. */
const trace = (days: number) =>
  aFile(
    'load.csv',
    [
      'timestamp,value',
      ...dailyLoad(days).map((value, step) => {
        const factor = step >= surgeAt && step < surgeAt + 12 ? 3 : 1
        return `${new Date((startSec + step * 300) * 1000).toISOString()},${(factor * value).toFixed(2)}`
      }),
    ].join('\n'),
  )

describe('rao anomalies', () => {
  test('lists when, for how long and how far demand differed from what was expected', async () => {
    const { code, stdout, stderr } = await raoHere(['anomalies', '--peak-agents', '20', trace(12)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^load\.csv\nscaled to a peak of 20 agents, [\d.]+ in the trace\n1 anomaly in [\d.]+ days watched, of 12\n/,
    )
    expect(stdout).toMatch(/\nThu 15 Jan 2026 1[01]:\d[05] UTC +1 h[^\n]* above +[\d.]+ agents +[\d.]+\n?$/)
  })

  test('prints JSON with what it has found, in seconds since the load began', async () => {
    const { stdout } = await raoHere(['anomalies', '--peak-agents', '20', trace(12), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      trace: 'load.csv',
      originSec: startSec,
      peakAgents: 20,
      seriesPeak: expect.any(Number),
      anomalies: [{ direction: 'above' }],
    })
  })

  test('says so when the load is too short to tell', async () => {
    const { code, stdout } = await raoHere(['anomalies', trace(5)])
    expect(code).toBe(0)
    expect(stdout).toContain('too short: nothing is called unusual in the first 7 days, and there are 5')
  })

  test('says in its help that times without an offset are UTC', async () => {
    for (const command of ['anomalies', 'forecast', 'replay']) {
      const { stdout } = await raoHere([command, '--help'])
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain('times without an offset are UTC all the same')
    }
  })

  test('says that rows repeat a time', async () => {
    const file = trace(8)
    appendFileSync(file, `\n${new Date((startSec + (8 * 288 - 1) * 300) * 1000).toISOString()},1`)
    expect(await raoHere(['anomalies', file])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^rao: load\.csv: 1 of 2305 rows repeats the time [^\n]*\n$/),
    })
  })

  test('a file that does not exist is one line', async () => {
    expect(await raoHere(['anomalies', '/nowhere/load.csv'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^rao: [^\n]*\/nowhere\/load\.csv[^\n]*\n$/),
    })
  })
})
