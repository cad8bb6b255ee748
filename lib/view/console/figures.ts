import { count, counted, dollars, duration, latePercent, percent } from '../words/format.ts'
import { isSilent } from '../words/is-silent.ts'
import { knownSpan, lateShareOf, promisedWords } from '../words/late-words.ts'
import { leadTimeNote } from '../words/lead-time-note.ts'
import type { ConsoleData } from './console-data.ts'

/** One tile: a number with its label, unit and note. */
export interface Figure {
  readonly key: string
  readonly label: string
  readonly value: string
  readonly unit?: string
  readonly note: string
  /** Filled share of a bar, 0 to 1. */
  readonly bar?: number
  readonly tone?: 'demand' | 'capacity' | 'forecast' | 'burst' | 'good' | 'bad'
}

/** The most important first: on a phone the others are out of sight. */
export function figures(data: ConsoleData): Figure[] {
  return [
    health(data),
    late(data),
    demand(data),
    capacity(data),
    burst(data),
    forecast(data),
    leadTime(data),
    cost(data),
  ]
}

function demand({ demand: now }: ConsoleData): Figure {
  const base = { key: 'demand', label: 'Demand', tone: 'demand' } as const
  if (now === undefined) return { ...base, value: '–', note: 'nothing observed yet' }
  const waiting = now.queued === undefined ? 'queue unknown' : `${count(now.queued)} waiting`
  return { ...base, value: count(now.agents), unit: 'agents', note: `${count(now.used)} working · ${waiting}` }
}

function capacity({ agents, workers, usageRatio }: ConsoleData): Figure {
  const others = [
    workers.booting > 0 && `${count(workers.booting)} booting`,
    workers.draining > 0 && `${count(workers.draining)} draining`,
  ].filter((note) => note !== false)
  const usage = agents.ready > 0 ? [`${percent(usageRatio)} in use`] : []
  return {
    key: 'capacity',
    label: 'Capacity',
    tone: 'capacity',
    value: count(agents.ready),
    unit: 'agents',
    ...(agents.ready > 0 && { bar: Math.min(1, usageRatio) }),
    note: [`${counted(workers.ready, 'worker')} ready`, ...others, ...usage].join(' · '),
  }
}

function forecast({ forecast: made }: ConsoleData): Figure {
  const base = { key: 'forecast', label: 'Forecast', tone: 'forecast' } as const
  const last = made?.points.at(-1)
  if (made === undefined || last === undefined) return { ...base, value: '–', note: 'history too short to predict' }
  const [p50, p90] = last.quantiles
  return {
    ...base,
    value: count(Math.round(p90)),
    unit: `P90 in ${duration(last.atSec - made.madeAtSec)}`,
    note: `P50 ${count(Math.round(p50))} · confidence ${percent(made.confidence)} · ${made.model}`,
  }
}

function late({ promise, demand: now, nowSec }: ConsoleData): Figure {
  const base = { key: 'late', label: 'Late' } as const
  if (promise === undefined || promise.bugs === 0)
    return {
      ...base,
      value: '–',
      note: now && now.queued === undefined ? 'queue unknown' : 'no bug has been judged yet',
    }
  const share = lateShareOf(promise)
  return {
    ...base,
    ...('lateShare' in promise && { tone: share <= promise.lateShare ? ('good' as const) : ('bad' as const) }),
    value: latePercent(share),
    unit: `in ${knownSpan(promise, nowSec)}`,
    note: `of ${counted(promise.bugs, 'bug')} waited over ${duration(promise.waitSec)} · ${promisedWords(promise)}`,
  }
}

function burst({ burst: now, nowSec }: ConsoleData): Figure {
  const base = { key: 'burst', label: 'Burst' } as const
  if (!now.active) {
    const ended =
      now.endedAtSec === undefined ? 'no burst in force' : `the last one ended ${duration(nowSec - now.endedAtSec)} ago`
    return { ...base, value: 'off', note: ended }
  }
  const why = now.reason === undefined ? now.cause : `${now.cause}: ${now.reason}`
  return {
    ...base,
    tone: 'burst',
    value: `×${now.factor}`,
    unit: `${duration(now.endsAtSec - nowSec)} left`,
    note: why,
  }
}

function leadTime({ leadTime: { sec, launches } }: ConsoleData): Figure {
  return { key: 'lead-time', label: 'Lead time', value: duration(sec), note: leadTimeNote(launches) }
}

/** Whole hours are precise enough for a long time. */
const coarse = (sec: number) => (sec > 7200 ? `${Math.round(sec / 3600)} h` : duration(sec))

function cost({ cost: spent }: ConsoleData): Figure {
  const base = { key: 'cost', label: 'Cost' } as const
  if (spent === undefined) return { ...base, value: '–', note: 'price per hour not known' }
  return {
    ...base,
    value: dollars(spent.usd),
    unit: `in ${coarse(spent.overSec)}`,
    note: `${dollars(spent.hourlyUsd)} an hour now`,
  }
}

function health({ health: now, nowSec, mode }: ConsoleData): Figure {
  const base = { key: 'health', label: 'Health' } as const
  if (now.cycleAtSec === undefined) return { ...base, value: 'starting', note: 'first cycle to come' }
  const ageSec = Math.max(0, nowSec - now.cycleAtSec)
  const gaps = now.missing.map(({ source }) => `${source} missing`)
  const failed = now.failures.length === 0 ? [] : [counted(now.failures.length, 'failure')]
  const note = [`cycle ${duration(ageSec)} ago`, `coverage ${percent(now.coverage)}`, ...gaps, ...failed].join(' · ')
  if (isSilent(ageSec, now.intervalSec)) return { ...base, tone: 'bad', value: 'silent', note }
  if (gaps.length > 0) return { ...base, tone: 'bad', value: 'blind', note }
  if (now.failures.length > 0) return { ...base, tone: 'bad', value: 'failing', note }
  if (mode !== undefined && mode !== 'apply') return { ...base, tone: 'burst', value: mode, note }
  return { ...base, tone: 'good', value: 'good', note }
}
