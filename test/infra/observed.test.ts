import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { counted } from '../../infra/cost-model.ts'
import { drawnMetrics } from '../../lib/aws/notices/figures.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import { tagged } from '../aws/arranged-fleet.ts'
import { fakeGroup } from '../aws/fake/auto-scaling.ts'
import { aRecord } from '../contract/notices.ts'
import { type CycleDoors, delivered, doorContext, openCycleDoors } from '../functions/cycle-doors.ts'
import { aFleetOf, aSnapshotOf } from '../journal-builders.ts'
import { synthesized } from './synthesized.ts'

/*
 * What the dashboard draws, the filters read and the alarms watch are names in JSON; only these tests connect them to what
 * the Lambdas write. One cycle writes all of it: its fleet has price tags and an earlier look, and a forecast of one horizon ago comes due.
 */
const { template } = synthesized()

type Line = Readonly<Record<string, unknown>>

let doors: CycleDoors
let lines: readonly Line[]

beforeAll(async () => {
  doors = await openCycleDoors()
  const key = 'us-east-1/workers'
  const backlog = { 'rao:backlog-queue-url': `${doors.fake.url}/1/bugs`, 'rao:hourly-usd': '0.25' }
  const group = fakeGroup(key, { desired: 3, max: 9, tags: tagged(backlog) })
  doors.fake.groups.set(key, group)
  doors.fake.queues.set('/1/bugs', { visible: 2, sent: [], visibilityChanges: [] })
  const queue = doors.emptyQueue()
  const journal = doors.journals.open('test')
  const nowSec = Math.floor(Date.now() / 1000)
  for (const { id } of group.instances)
    await journal.putHeartbeat({ worker: id, reportedAtSec: nowSec, usedAgents: 3, totalAgents: 4, bootId: 'b' })
  const before = aSnapshotOf(aFleetOf(3), nowSec - 30, { queued: 1 })
  await journal.appendSnapshot(before, defaultSettings)
  const horizonSec = defaultSettings.leadTimeSec + defaultSettings.optimizationIntervalSec
  // This time must still be ahead when the cycle runs, some seconds from now.
  const atSec = nowSec + 25
  const madeAtSec = atSec - horizonSec
  const points = [{ atSec, quantiles: [9, 12, 14] as const }]
  const forecast = { ...aRecord().forecast, madeAtSec, horizonSec, points }
  await journal.appendPlan(aRecord({ fleet: 'test', atSec: madeAtSec, forecast }))

  const anomaly = { direction: 'above', startedAtSec: nowSec - 600, expectedAgents: 4.04, farthestAgents: 14 } as const
  const taken = await journal.takeLease({ owner: 'test', nowWallSec: nowSec, ttlSec: 1 })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  await journal.commit(taken.lease, { ...initialState, watch: { foretold: [], anomaly } })

  await doors.schedule({ time: new Date().toISOString() }, doorContext)
  queue.sent.length = 1
  expect(await doors.optimize(delivered(queue), doorContext)).toEqual({ batchItemFailures: [] })
  lines = doors.lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []))
})

afterAll(() => doors.close())

/** Names of the metrics that CloudWatch would extract from the lines. */
function embedded(): readonly string[] {
  const directives = lines.flatMap(
    ({ _aws }) =>
      (_aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } | undefined)?.CloudWatchMetrics ?? [],
  )
  return directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name))
}

const said = () => new Set(lines.flatMap((line) => Object.keys(line)))

/** The dashboard as CloudWatch receives it; values known only after deployment are replaced by `~`. */
function dashboard(): { readonly widgets: readonly { readonly type: string; readonly properties: Line }[] } {
  const [resource] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))
  const body = resource?.Properties.DashboardBody['Fn::Join'][1] as unknown[]
  return JSON.parse(body.map((part) => (typeof part === 'string' ? part : '~')).join(''))
}

const widgetsOf = (type: string) => dashboard().widgets.filter((widget) => widget.type === type)

const drawn = () => [
  ...new Set([...JSON.stringify(widgetsOf('metric')).matchAll(/MetricName=\\+"(\w+)/g)].map(([, name]) => name)),
]

test('every metric by fleet on the dashboard is emitted by a cycle, and every one that is paid for is shown', () => {
  expect(drawn().toSorted()).toEqual(Object.keys(drawnMetrics).toSorted())
  expect(embedded()).toEqual(expect.arrayContaining(drawn()))
})

test('a cycle emits no metric that is not counted among those that are paid for', () => {
  expect([...new Set(embedded())].toSorted()).toEqual(Object.keys(drawnMetrics).toSorted())
})

test('the pages tell for how many fleets the graphs have room, and the free dashboard', () => {
  const metricsOf = ({ properties }: { readonly properties: Line }) => properties.metrics as readonly unknown[][]
  const searches = (widget: { readonly properties: Line }) =>
    metricsOf(widget).filter((metric) => JSON.stringify(metric).includes('SEARCH(')).length
  const graphs = widgetsOf('metric')
  const room = graphs.flatMap((graph) => (searches(graph) > 0 ? [Math.floor(500 / searches(graph))] : []))
  const operating = readFileSync(join(import.meta.dirname, '../../infra/OPERATING.md'), 'utf8')
  const told = [...operating.matchAll(/with\s+more\s+than\s+(\d+)\s+(?:fleets )?those of the/g)].map(([, count]) =>
    Number(count),
  )
  expect(told.toSorted()).toEqual(room.toSorted())
  const others = graphs.reduce((sum, graph) => sum + metricsOf(graph).length - searches(graph), 0)
  const free = Math.floor((50 - others) / drawn().length)
  expect(readFileSync(join(import.meta.dirname, '../../infra/COST.md'), 'utf8')).toContain(
    `With more than ${free} fleets the dashboard shows more than fifty metrics`,
  )
})

test.each(widgetsOf('log').map(({ properties }) => [String(properties.title), String(properties.query)] as const))(
  'every field of the table "%s" is logged by a cycle',
  (_, query) => {
    const fields = [
      ...query.matchAll(/(?:latest|avg|max|sum|count|ispresent|fromMillis)\((\w+)\)/g),
      ...query.matchAll(/\bby (\w+)/g),
      ...query.matchAll(/filter (\w+) =/g),
      ...(/\| fields ([^|]+)/.exec(query)?.[1] ?? '').matchAll(/(?<![@.])\b([a-z]+)/g),
    ].map(([, field]) => String(field))
    expect(fields.length).toBeGreaterThan(2)
    expect([...said()]).toEqual(expect.arrayContaining(fields))
  },
)

interface Filter {
  readonly FilterPattern: string
  readonly MetricTransformations: readonly { readonly MetricName: string; readonly MetricValue: string }[]
}

const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(
  ({ Properties }) => Properties as Filter,
)

test.each(filters.map((filter) => [filter.MetricTransformations[0]?.MetricName, filter] as const))(
  'the filter for %s matches what the functions write: %o',
  (_, { FilterPattern, MetricTransformations: [to] }) => {
    const fields = [...`${FilterPattern} ${to?.MetricValue}`.matchAll(/\$\.(\w+)/g)].map(([, field]) => String(field))
    expect(fields.length).toBeGreaterThan(0)
    expect([...said()]).toEqual(expect.arrayContaining(fields))
  },
)

test('every alarm watches a metric of AWS, or one that a filter creates', () => {
  const made = new Set(filters.map(({ MetricTransformations: [to] }) => to?.MetricName))
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties)
  const ours = alarms.filter(({ Namespace }) => !Namespace.startsWith('AWS/'))
  expect(ours.map(({ MetricName }) => MetricName).toSorted()).toEqual([...made].toSorted())
})

test('a cycle and the schedule log as many bytes as the cost model assumes', () => {
  const bytes = (of: string) =>
    lines
      .filter(({ service }) => of.split(' ').includes(String(service)))
      .reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)) + 26, 0)
  // Lambda adds the names of the function and of the trace, some 200 bytes.
  expect(bytes('rao rao-optimize')).toBeLessThan(counted.cycle.logBytes - 200)
  expect(bytes('rao-schedule')).toBeLessThan(counted.minute.logBytes - 200)
})

test('a cycle logs by how much its forecast was off, and what the fleet costs', () => {
  const line = lines.find(({ Cycles }) => Cycles === 1)
  // Nine agents at work and two bugs that wait.
  expect(line).toMatchObject({
    ActiveBugs: 11,
    ForecastDue: [9, 12],
    ForecastDueP99: 14,
    AboveP50: 1,
    AboveP90: 0,
    HourlyUsd: 0.75,
    Anomaly: 1,
    AnomalyExpected: 4,
    AnomalyFarthest: 14,
  })
  expect(Number(line?.AnomalySince) + Number(line?.AnomalyAgeSec)).toBeCloseTo(Date.now() / 1000, -3)
  expect(line?.AnomalyAgeSec).toBeGreaterThanOrEqual(600)
  expect(line?.WorkerHours).toBeCloseTo(3 / 120)
  expect(line?.Usd).toBeCloseTo(0.75 / 120)
})
