import { expect, test } from 'vitest'
import { readTrace } from '../../../lib/replay/reading/read-trace.ts'
import { startSec } from '../../builders.ts'
import { aLoadPoint } from '../../journal-builders.ts'
import { aFile } from '../../replay/files.ts'
import { aRecordedFleet, someCycles } from './a-recorded-fleet.ts'

test('rao load writes a row for each bug, which the commands for recorded load read', async () => {
  const { points, rao } = await aRecordedFleet()
  const { code, stdout, stderr } = await rao('load')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^submit_s,duration_s\n/)
  const arrived = points.slice(1).reduce((sum, point) => sum + point.arrived, 0)
  const trace = await readTrace(aFile('load.csv', stdout))
  expect(trace).toMatchObject({ kind: 'jobs', originSec: points[0]?.atSec })
  expect(stdout.trimEnd().split('\n')).toHaveLength(1 + (points[0]?.demand ?? 0) + arrived)
  const durations = 'durationSec' in trace ? trace.durationSec.toSorted() : []
  expect(durations[Math.floor(durations.length / 2)]).toBeGreaterThan(300)
  expect((await rao('load')).stdout).toBe(stdout)
  expect((await rao('load', '--seed', '2')).stdout).not.toBe(stdout)
})

test('rao load --series writes a row for each cycle, with all that was recorded', async () => {
  const points = [
    { ...aLoadPoint(startSec - 60), queued: 2, arrived: 7, late: 1.5 },
    { ...aLoadPoint(startSec - 30), demand: 0 },
  ]
  const { rao } = await aRecordedFleet({ points })
  const { stdout } = await rao('load', '--series')
  const at = (sec: number) => new Date(1000 * sec).toISOString().replace('.000', '')
  expect(stdout).toBe(
    [
      'timestamp,value,arrived,finished,agents,waiting,judged,late',
      `${at(startSec - 60)},20,7,4,40,2,7,1.5`,
      `${at(startSec - 30)},0,5,4,40,,,`,
      '',
    ].join('\n'),
  )
  const trace = await readTrace(aFile('load.csv', stdout))
  expect(trace).toMatchObject({ kind: 'series', values: Float64Array.from([20, 0]) })
})

test('rao load writes a series where workers count no bugs, and says so', async () => {
  const { rao } = await aRecordedFleet({ counted: false })
  const { stdout, stderr } = await rao('load')
  expect(stdout).toMatch(/^timestamp,value,/)
  expect(stderr).toBe(
    'rao: the workers do not count their bugs: a row is a point of demand, to be replayed with --peak-agents 48\n',
  )
})

test('rao load writes a series while no bug has finished', async () => {
  const { rao } = await aRecordedFleet({ points: [{ ...aLoadPoint(startSec - 30), finished: 0 }] })
  expect((await rao('load')).stderr).toBe(
    'rao: no bug has finished yet: a row is a point of demand, to be replayed with --peak-agents 20\n',
  )
})

test('rao load looks back as far as it is asked to, in steps as long as it is asked for', async () => {
  const { rao } = await aRecordedFleet({ points: someCycles(30) })
  const hours = (await rao('load', '--resolution', '1h', '--days', '1')).stdout.trimEnd().split('\n')
  expect(hours).toHaveLength(1 + 24)
  const { stretches, resolution } = JSON.parse((await rao('load', '--json', '--days', '0.5')).stdout)
  expect({ resolution, first: stretches[0].fromSec }).toEqual({
    resolution: 'cycle',
    first: Math.floor((startSec - 43_200) / 3600) * 3600,
  })
})

test('rao load says how much of the record are holes', async () => {
  const points = someCycles(20).filter(({ atSec }) => atSec < startSec - 36_000 || atSec >= startSec - 18_000)
  const { rao } = await aRecordedFleet({ points })
  const { code, stderr } = await rao('load')
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'rao: 5 h 1 min of the record are holes, in which this trace has no jobs\n',
  })
})

test('rao load says in one line that nothing is on record, or that it was not understood', async () => {
  const { rao } = await aRecordedFleet({ points: [] })
  expect(await rao('load')).toEqual({ code: 1, stdout: '', stderr: 'rao: nothing is on record of the fleet fixwurx\n' })
  const misunderstood = await rao('load', '--resolution', '2h')
  expect(misunderstood.code).toBe(2)
  expect(misunderstood.stderr).toMatch(/^rao: .*Allowed choices are cycle, 5min, 1h\.\n$/)
})
