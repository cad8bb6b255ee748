import { expect, test } from 'vitest'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import type { GroupReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { type ConsoleSources, consoleData } from '../../../lib/view/console/console-data.ts'
import { consolePage } from '../../../lib/view/console/console-page.ts'
import { emptyTimeline, planSummary } from '../../../lib/view/console/timeline.ts'
import { aGroup } from '../../builders.ts'
import { aRecord } from '../a-record.ts'
import { aSnapshot, aWorker } from '../a-snapshot.ts'

const attack = `</script><img src=x onerror="alert('1')">`

const page = (given: Partial<ConsoleSources> = {}) =>
  consolePage(
    consoleData({
      fleet: 'local',
      nowSec: 40,
      speed: 60,
      timeline: { ...emptyTimeline, plans: [planSummary(aRecord())], latest: aRecord() },
      snapshot: aSnapshot(),
      state: initialState,
      settings: defaultSettings,
      ...given,
    }),
    '/console.js',
  )

test('the page works without its script: numbers and plans are in the document', () => {
  expect(page()).toMatch(/data-figure="demand"[\s\S]*<b>10<\/b>/)
  expect(page()).toContain('16 agents ready or booting, 14 wanted')
})

test('cycles that did nothing are shown as one row, from when to when', () => {
  const told = (...times: readonly number[]) => {
    const plans = times.map((atSec) => planSummary(aRecord({ atSec })))
    return /<summary><time>([^<]+)</.exec(page({ timeline: { ...emptyTimeline, plans } }))?.[1]
  }
  expect(told(3600)).toBe('01:00:00')
  expect(told(3600, 3630)).toBe('01:00')
  expect(told(3600, 3630, 3660)).toBe('01:00–01:01')
})

test('it says that demand is unusual, and how, for as long as it is', () => {
  const latest = aRecord({
    anomaly: { direction: 'below', startedAtSec: 3600, expectedAgents: 26.43, farthestAgents: 2 },
  })
  const told = page({ timeline: { ...emptyTimeline, plans: [planSummary(latest)], latest } })
  expect(told).toMatch(/>unusual<\/span>since 01:00 down to 2 agents demanded, 26.4 had been expected</)
  expect(page()).not.toContain('>unusual<')
})

test('it says that the promise is broken for as long as it is', () => {
  const latest = aRecord({ brokenPromise: { startedAtSec: 3600, bugs: 640.4, lateBugs: 12.44 } })
  const told = page({ timeline: { ...emptyTimeline, plans: [planSummary(latest)], latest } })
  expect(told).toMatch(
    />late<\/span>promise broken since Thu 1 Jan 1970 01:00: of about 640 bugs of the last day, 12.4 late</,
  )
  expect(page()).not.toContain('>late<')
})

test('what could not be seen and what failed is shown in full, once', () => {
  const now = (summary: string) => {
    const quiet = aRecord()
    const latest = { ...quiet, size: { ...quiet.size, summary }, failures: ['no notice: the bus is gone'] }
    const missing = [{ source: 'backlog', reason: 'the queue is gone' }] as const
    const timeline = { ...emptyTimeline, plans: [planSummary(latest)], latest }
    const told = page({ timeline, snapshot: aSnapshot({ missing }) })
    const [, part = ''] = /<p id="now">(.*?)<\/p>/.exec(told) ?? []
    return [...part.matchAll(/<span class="trouble">.*?>([^<]+)<\/span>([^<]+)</g)].map(([, word, text]) => [
      word,
      text,
    ])
  }
  expect(now('16 agents ready')).toEqual([
    ['backlog missing', 'the queue is gone'],
    ['failed', 'no notice: the bus is gone'],
  ])
  expect(now('nothing leaves: a source is missing (backlog: the queue is gone)')).toEqual([
    ['failed', 'no notice: the bus is gone'],
  ])
})

test('it shows how much of the demand was above the forecast for it', () => {
  const judged = Array.from({ length: 128 }, (_, index) =>
    aRecord({ atSec: 30 * (index + 1), demand: index % 5 === 0 ? 14 : 11 }),
  )
  const told = page({ nowSec: 3850, timeline: { ...emptyTimeline, judged } })
  expect(told).toMatch(/forecast for it in <b>20 %<\/b> of 122 looks in 1 h, promised 10 %/)
  expect(page()).not.toContain('above the P90')
})

test('outside text is escaped, in markup and in the embedded data', () => {
  const reason = { rule: 'burst', from: 1, to: 2, text: attack }
  const burst = { active: true, cause: 'manual', startedAtSec: 0, endsAtSec: 300, factor: 2, calm: 0 } as const
  const record = aRecord({ reasons: [reason] })
  const hostile = page({
    fleet: attack,
    trace: attack,
    timeline: { ...emptyTimeline, plans: [planSummary(record)], latest: record },
    state: { ...initialState, burst: { ...burst, supplyAtStart: 1, peakDemand: 1, reason: attack } },
  })
  expect(hostile).not.toContain('<img')
  expect(hostile.match(/<\/script>/g)).toHaveLength(2)
})

test('it loads nothing from elsewhere', () => {
  const addresses = [...page().matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '')
  expect(addresses).toHaveLength(2)
  expect(addresses.filter((address) => !/^(?:\/(?!\/)|data:)/.test(address))).toEqual([])
  expect(page()).not.toMatch(/url\(|@import/)
})

test('it can be drawn before the first cycle', () => {
  const { snapshot: _, state: __, ...early } = { fleet: 'local', nowSec: 0, speed: 60, snapshot: 0, state: 0 }
  const data = consoleData({ ...early, timeline: emptyTimeline, settings: defaultSettings })
  const drawn = consolePage(data, '/console.js')
  for (const told of [
    'Waiting for the first cycle.',
    'The chart begins with the first cycle.',
    'No cycle has run yet.',
    'No plan has been made yet.',
    'No group has been looked at yet.',
  ])
    expect(drawn).toContain(told)
  expect(page()).not.toContain('No plan has been made yet.')
})

const groupsOf = (groups: readonly Partial<GroupReading>[]) => {
  const readings = groups.map((group) => aGroup({ max: 20, ...group }))
  const drawn = page({
    snapshot: aSnapshot({ groups: readings, workers: [aWorker({ group: readings[0]?.key ?? '' })] }),
  })
  return (/<section id="groups"[^>]*>([\s\S]*?)<\/section>/.exec(drawn)?.[1] ?? '').replaceAll(/\s+/g, ' ')
}

test('a fleet of one group has one line for it, and no table header', () => {
  const drawn = groupsOf([{ key: 'local/workers' }])
  expect(drawn.match(/<li>/g)).toHaveLength(1)
  expect(drawn).toContain('<span>Group</span> <b>workers</b> <span>local</span>')
  expect(drawn).not.toContain('<h2>')
})

test('several groups are listed in the order in which they are asked for workers, and the order is explained', () => {
  const spot = { key: 'eu-west-1/spot', hourlyUsd: 0.05 }
  const any = { key: 'eu-west-1/any' }
  const named = (drawn: string) => [...drawn.matchAll(/<b>(\w+)<\/b>/g)].map(([, name]) => name)
  const partly = groupsOf([any, spot])
  expect(partly).toContain('<h2>2 groups</h2><span>the cheapest per agent is asked first, those without a price last<')
  expect(named(partly)).toEqual(['spot', 'any'])
  const priced = groupsOf([
    { ...any, hourlyUsd: 0.04 },
    { ...spot, key: 'us-east-1/spot' },
  ])
  expect(priced).toContain('<h2>2 groups in 2 regions</h2><span>the cheapest per agent is asked first<')
  const unpriced = groupsOf([any, { key: 'eu-west-1/other' }])
  expect(unpriced).toContain('asked for workers in the order of their names; prices, rao:hourly-usd, would change it')
})

test('a bar shows the workers of each phase against the maximum of the group', () => {
  const workers = [aWorker({ id: 'a' }), aWorker({ id: 'b', phase: 'booting' })]
  const drawn = page({ snapshot: aSnapshot({ workers, groups: [aGroup({ key: 'local/workers', max: 8 })] }) })
  expect(drawn).toMatch(
    /aria-label="2 workers of at most 8"><i class="ready" style="width:12.5%"><\/i><i class="booting" style="width:12.5%"><\/i><\/span>/,
  )
})

test('a fleet without a group says what is wrong', () => {
  expect(groupsOf([])).toContain("No group is in sight: nothing can be launched until one carries the fleet's tags.")
  const failed = aSnapshot({ groups: [], missing: [{ source: 'groups', reason: 'timeout' }] })
  expect(page({ snapshot: failed })).toContain('The groups could not be seen.')
  expect(page({ snapshot: failed })).not.toContain('No group is in sight')
})

test('its title names the fleet first, where a narrow tab shows it', () => {
  expect(page({ fleet: 'ci' })).toContain('<title>ci · ')
})

test('a legend names what the chart draws, without hovering', () => {
  const [, legend = ''] = /<ul class="legend">(.*?)<\/ul>/.exec(page()) ?? []
  const names = [...legend.matchAll(/<\/i>([^<]+)</g)].map(([, name]) => name)
  expect(names).toEqual([
    'demand',
    'ready',
    'ready and booting',
    'forecast P50, to P90, to P99',
    'had been forecast',
    'burst',
  ])
})
