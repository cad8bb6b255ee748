import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accessLogLine, heartbeatAccessLogLine } from '../../infra/access-log.ts'
import { costOf, dashboardUsd, estimated, watching } from '../../infra/cost-model.ts'
import { costPage } from '../../infra/cost-page.ts'
import { afterFreeUsd, listUsd } from '../../infra/prices.ts'
import { drawnMetrics, figureUnits } from '../../lib/aws/notices/figures.ts'
import { synthesized } from './synthesized.ts'

const { template } = synthesized()

const hundred = { workers: 100, intervalSec: 30, reportAfterSec: 120 }

test('a hundred workers at 30 s, heartbeats at 120 s, cost less than $8 a month at list price', () => {
  expect(costOf(hundred).listUsd).toBeLessThan(8)
  expect(costOf(hundred).afterFreeUsd).toBeLessThan(5)
})

test('the parts add up to the total', () => {
  const { cyclesUsd, heartbeatsUsd, learningUsd, watchingUsd, listUsd: whole } = costOf(hundred)
  expect(cyclesUsd + heartbeatsUsd + learningUsd + watchingUsd).toBeCloseTo(whole, 9)
  expect(listUsd({ dashboard: 1 })).toBe(dashboardUsd)
})

test('free tiers apply once to all parts together, and to no more than is used', () => {
  expect(afterFreeUsd({ metric: 8 }, { metric: 4 })).toBeCloseTo(0.6)
  expect(afterFreeUsd({ metric: 2, dashboard: 1 })).toBe(0)
  expect(afterFreeUsd({ writeUnit: 1e6 })).toBeCloseTo(0.625)
})

test('the price of heartbeats follows from 8.8 million requests a month for 100 workers at 30 s', () => {
  // $8.8 for requests, $5.5 for writes, $2.3 for Lambda, $0.6 for the access log, and reads of what it must know of its fleet.
  expect(costOf({ workers: 100, intervalSec: 30, reportAfterSec: 30 }).heartbeatsUsd).toBeCloseTo(17.25, 1)
})

test('there are as many metrics, alarms and dashboards as in the stack', () => {
  expect(watching.metricsOfFleet).toBe(Object.keys(drawnMetrics).length)
  template.resourceCountIs('AWS::CloudWatch::Alarm', watching.alarms)
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1)
})

test('metrics that show the stack is alive are priced as permanent, the others as published only in trouble', () => {
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties)
  const quiet = { Cycles: 1 } as Record<string, number>
  const published = filters.flatMap(({ FilterPattern, MetricTransformations: [to] }) => {
    const comparison = /^\{ \$\.(\w+) ([<>]) ([\d.]+) \}$/.exec(FilterPattern)
    if (comparison === null) return []
    const [, name = '', sign, than] = comparison
    if (!Object.hasOwn(figureUnits, name)) throw new RangeError(`no figure ${name}`)
    const value = quiet[name] ?? 0
    return (sign === '>' ? value > Number(than) : value < Number(than)) ? [to.MetricName] : []
  })
  expect(published).toEqual(['Alive'])
  expect(published).toHaveLength(watching.metricsOfStack)
})

test('functions have the memory that the model assumes', () => {
  const memory = Object.fromEntries(
    Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => [
      String(Properties.Description).split(' ')[0],
      Properties.MemorySize / 1024,
    ]),
  )
  const { cycle, heartbeat, minute, training, widget } = estimated
  expect(memory).toEqual({
    Runs: cycle.gb,
    Answers: heartbeat.gb,
    Puts: minute.gb,
    Learns: training.gb,
    Draws: widget.gb,
  })
})

test('the gateway logs a heartbeat with the fields of the access log', () => {
  expect(Object.keys(JSON.parse(heartbeatAccessLogLine))).toEqual(Object.keys(JSON.parse(accessLogLine)))
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { AccessLogSettings: { Format: accessLogLine } })
})

test('the access log is in the cheap class, and Lambda writes no lines of its own for a run that went well', () => {
  const classes = Object.values(template.findResources('AWS::Logs::LogGroup')).map(
    ({ Properties }) => Properties.LogGroupClass,
  )
  expect(classes.filter((name) => name === 'INFREQUENT_ACCESS')).toHaveLength(1)
  for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function')))
    expect(Properties.LoggingConfig).toMatchObject({
      LogFormat: 'JSON',
      SystemLogLevel: 'WARN',
      ApplicationLogLevel: 'INFO',
    })
})

test('COST.md is generated from the model', () => {
  expect(readFileSync(join(import.meta.dirname, '../../infra/COST.md'), 'utf8')).toBe(costPage())
})
