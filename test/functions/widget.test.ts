import type { Context } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import type { Journals } from '../../lib/journal.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { dark, light } from '../../lib/view/chart/theme.ts'
import { aGroup, aSnapshot } from '../builders.ts'
import { aRecord } from '../contract/notices.ts'

const endpoint = 'arn:aws:lambda:us-east-1:123456789012:function:widget'
const context = { awsRequestId: 'r-1', functionName: 'widget', invokedFunctionArn: endpoint } as Context

let database: EmbeddedDynamoDb
let journals: Journals & { close(): void }
let handler: (event: unknown, context: Context) => Promise<string>

const nowSec = Math.floor(Date.now() / 1000)

const reason = { rule: 'headroom', from: 33, to: 40, text: '33 demanded, <b>40</b> with headroom' }

/** A fleet that has run a cycle every minute for two hours. */
async function aFleet(fleet: string): Promise<void> {
  const journal = journals.open(fleet)
  const taken = await journal.takeLease({ owner: 'o', nowWallSec: nowSec, ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, taken.lease.state)
  for (let cycle = 120; cycle >= 1; cycle -= 1) {
    const atSec = nowSec - 60 * cycle
    const forecast = {
      ...aRecord().forecast,
      madeAtSec: atSec,
      points: [{ atSec: atSec + 210, quantiles: [33, 38, 41] as const }],
    }
    const summary = cycle > 60 ? 'earlier' : 'later'
    const size = { outcome: 'steady', summary, groups: [], steps: [] } as const
    await journal.appendPlan(
      aRecord({
        fleet,
        atSec,
        forecast,
        size,
        target: { ...aRecord().target, demand: 200 + cycle, reasons: [reason] },
      }),
    )
  }
}

beforeAll(async () => {
  database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  journals = openJournals({ ...database, tableName: 'journal', onDamage: () => {} })
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    RAO_TABLE: 'journal',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  // It reads its environment when it is imported.
  vi.resetModules()
  handler = (await import('../../functions/widget.ts')).handler as typeof handler
})

afterAll(async () => {
  vi.unstubAllEnvs()
  journals.close()
  await database.close()
})

const shown = (event: object = {}) => handler(event, context)

/** What CloudWatch tells the widget about its dashboard. */
const dashboard = (given: object = {}) => ({
  widgetContext: {
    dashboardName: 'fleets',
    widgetId: 'widget-1',
    theme: 'light',
    width: 1200,
    height: 600,
    timeRange: { mode: 'relative', start: (nowSec - 3600) * 1000, end: nowSec * 1000, relativeStart: 3_600_000 },
    ...given,
  },
})

describe('the widget', () => {
  test('says what to do while there is no fleet', async () => {
    expect(await shown(dashboard())).toBe('<p>No cycle has run yet: tag an Auto Scaling group with rao:fleet.</p>')
  })

  describe('for a fleet', () => {
    beforeAll(() => aFleet('ci'))

    test('describes itself in Markdown when asked', async () => {
      expect(await shown({ describe: true })).toMatch(/^## A fleet at a glance[\s\S]*`fleet`/)
    })

    test('draws demand, capacity and forecast as SVG, and describes them in words', async () => {
      const html = await shown(dashboard())
      expect(html).toContain('<svg')
      expect(html).toMatch(/aria-label="Demand and capacity from [\s\S]*The forecast for \d\d:\d\d is 33 to 38 agents/)
    })

    test('shows the latest plans with their reasons, and escapes text', async () => {
      const html = await shown(dashboard())
      expect(html).toMatch(/later \(\d\d cycles\)/)
      expect(html).toContain('33 demanded, &lt;b&gt;40&lt;/b&gt; with headroom')
    })

    test('shows the state of its groups, and leaves it out when it shows the past', async () => {
      const snapshot = aSnapshot({ atSec: nowSec - 60, groups: [aGroup({ key: 'eu-west-1/spot', max: 1 })] })
      await journals.open('ci').appendSnapshot(snapshot, defaultSettings)
      expect(await shown(dashboard())).toMatch(/<b>spot<\/b>[\s\S]*at its maximum of 1 worker</)
      const past = { start: (nowSec - 7200) * 1000, end: (nowSec - 3615) * 1000 }
      expect(await shown(dashboard({ timeRange: past }))).not.toContain('<ul class="groups">')
    })

    test('shows the outcome of forecasts', async () => {
      expect(await shown(dashboard())).toMatch(
        /above the P90 that had been forecast for it in <b>\d+ %<\/b> of \d+ looks/,
      )
    })

    test('contains nothing that a dashboard would remove', async () => {
      expect(await shown(dashboard())).not.toMatch(/<(script|iframe|use)|javascript:|\son\w+=/)
      expect((await shown(dashboard())).match(/<style/g)).toHaveLength(1)
    })

    test.each([
      ['dark', dark, light],
      ['light', light, dark],
    ] as const)('is %s when the dashboard is', async (theme, own, other) => {
      const html = await shown(dashboard({ theme }))
      expect(html).toContain(`--ink: ${own.ink};`)
      expect(html).toContain(own.demand)
      expect(html).not.toContain(other.demand)
    })

    test('fits the width of the widget', async () => {
      expect(await shown(dashboard({ width: 600 }))).toMatch(/<svg width="584"/)
    })

    test('shows the past when the dashboard does, without anything later', async () => {
      const timeRange = { start: (nowSec - 7200) * 1000, end: (nowSec - 3615) * 1000 }
      const html = await shown(dashboard({ timeRange }))
      expect(html).toContain('earlier (')
      expect(html).not.toContain('later (')
      expect(html).not.toContain('data-figure')
    })

    test('follows the zoom rather than the time range', async () => {
      const zoom = { start: (nowSec - 7200) * 1000, end: (nowSec - 3615) * 1000 }
      const range = dashboard().widgetContext.timeRange
      expect(await shown(dashboard({ timeRange: { ...range, zoom } }))).not.toContain('later (')
    })

    test('works without any context, as when tested in the Lambda console', async () => {
      expect(await shown()).toContain('<svg')
    })

    test('has no button when there is nothing to choose', async () => {
      expect(await shown(dashboard())).not.toContain('cwdb-action')
    })
  })

  describe('for several fleets', () => {
    beforeAll(() => aFleet('render'))

    test('has a button for each other fleet, which calls the same function', async () => {
      const html = await shown(dashboard())
      expect(html).toContain(
        `<a class="btn">render</a><cwdb-action action="call" endpoint="${endpoint}">{&quot;fleet&quot;:&quot;render&quot;}</cwdb-action>`,
      )
    })

    test('begins with one that is steered, whatever its name', async () => {
      const left = journals.open('a-left-one')
      const taken = await left.takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
      if (taken.outcome !== 'taken') throw new Error('nobody else holds it')
      await left.commit(taken.lease, { ...taken.lease.state, decidedAtSec: nowSec - 2 * 86_400 })
      expect(await shown()).toContain('<div class="head"><b>ci</b>')
    })

    test('shows the selected one', async () => {
      expect(await shown({ ...dashboard(), fleet: 'render' })).toContain('<div class="head"><b>render</b>')
    })
  })
})

test.each<[string, object, string]>([
  ['a fleet that does not exist', { fleet: 'nobody' }, 'There is no fleet nobody; there are: a-left-one, ci, render.'],
  ['an invalid fleet name', { fleet: 'a/b' }, 'This widget cannot be shown: fleet: 1 to 64 letters'],
  ['a fleet that is not a text', { fleet: 7 }, 'This widget cannot be shown: fleet: must be a text'],
  [
    'an invalid theme',
    dashboard({ theme: 'pink' }),
    'This widget cannot be shown: widgetContext.theme: must be light or dark',
  ],
])('%s is one clear line', async (_, event, line) => {
  const html = await shown(event)
  expect(html).toMatch(/^<p>[^\n]+<\/p>$/)
  expect(html).toContain(line)
})
