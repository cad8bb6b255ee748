import { Command } from 'commander'
import {
  type ForecastAnswer,
  forecastAnswer,
  type SnapshotsAnswer,
  snapshotsAnswer,
} from '../../../lib/http/schemas.ts'
import { anomalyNote } from '../../../lib/view/words/anomaly-note.ts'
import { count, counted, duration, latePercent, moment, percent } from '../../../lib/view/words/format.ts'
import { isSilent } from '../../../lib/view/words/is-silent.ts'
import { brokenPromiseNote, knownSpan, lateShareOf, promisedWords } from '../../../lib/view/words/late-words.ts'
import { leadTimeNote } from '../../../lib/view/words/lead-time-note.ts'
import { type OutcomeSummary, outcomeNote } from '../../../lib/view/words/outcome-note.ts'
import { type MetricsAnswer, metricsAnswer, settingsAnswer } from '../remote/answers.ts'
import { findFleet, type RemoteOptions, remote } from '../remote/remote.ts'
import { request } from '../remote/request.ts'
import { outcomeStyled, print, printJson, styled } from '../terminal/print.ts'
import { printTroubles } from '../terminal/print-troubles.ts'
import { sentenceTable } from '../terminal/sentence-table.ts'
import { sparkline } from '../terminal/sparkline.ts'
import { wrapped } from '../terminal/wrapped.ts'
import { printGroups } from './status-groups.ts'

export function statusCommand(): Command {
  return remote(new Command('status'))
    .description(
      'Where the fleet stands: demand, capacity, forecast and burst, each of several groups, and what hinders them.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  rao status\n  rao status --fleet local --json | jq .currentUsageRatio\n  rao status --json | jq .outcomes.score.aboveShare.p90',
    )
    .action(status)
}

async function status(options: RemoteOptions): Promise<void> {
  const fleet = await findFleet(options)
  const [
    metrics,
    {
      outcomes: { score },
    },
  ] = await Promise.all([request(fleet.at('metrics'), metricsAnswer), request(fleet.at('forecast'), forecastAnswer)])
  if (options.json) return printJson({ ...metrics, outcomes: { score } })
  const [history, { effective }] = await Promise.all([
    request(fleet.at('snapshots?limit=30'), snapshotsAnswer),
    request(fleet.at('settings'), settingsAnswer),
  ])
  const { atSec, ageSec, mode, outcome, summary } = metrics.lastCycle
  const isDead = isSilent(ageSec, effective.optimizationIntervalSec ?? Number.POSITIVE_INFINITY)
  const age = isDead ? styled('red', `no cycle for ${duration(ageSec)}`) : `${duration(ageSec)} ago`
  print(wrapped(`${styled('bold', metrics.fleet)}  ${moment(atSec)}, ${age}, mode ${mode}`))
  print(`${wrapped(`${outcomeStyled(outcome)}  ${summary}`)}\n`)
  const all = rows(metrics, history, score)
  print(
    sentenceTable(
      all.map(({ cells }) => cells),
      all.map(({ drawing }) => drawing),
    ),
  )
  printGroups(metrics.groups ?? [])
  printTroubles(metrics)
}

function rows(
  metrics: MetricsAnswer,
  { snapshots }: SnapshotsAnswer,
  score: ForecastAnswer['outcomes']['score'],
): readonly Row[] {
  const { workers, forecast, burst, queued } = metrics
  const demand = snapshots.map(({ activeBugs }) => activeBugs)
  const ready = snapshots.map(({ totalAgents }) => totalAgents)
  const top = Math.max(0, ...demand, ...ready)
  const spanSec = (snapshots.at(-1)?.atSec ?? 0) - (snapshots[0]?.atSec ?? 0)
  const isDrawn = snapshots.length > 0
  const span = spanSec > 0 ? `  last ${duration(spanSec)}` : ''
  const nowSec = metrics.lastCycle.atSec + metrics.lastCycle.ageSec
  return [
    row(
      'demand',
      counted(metrics.activeBugs, 'agent'),
      `${count(metrics.usedAgents)} working, ${queued === undefined ? 'queue unknown' : `${count(queued)} waiting`}`,
      isDrawn ? `${sparkline(demand, top)}${span}` : '',
    ),
    row(
      'capacity',
      counted(metrics.totalAgents, 'agent'),
      workers === undefined
        ? ''
        : `${counted(workers.ready, 'worker')} ready, ${count(workers.booting)} booting, ${count(workers.draining)} draining`,
      isDrawn ? `${sparkline(ready, top)}  █ is ${count(top)}` : '',
    ),
    row('usage', percent(metrics.currentUsageRatio), 'of ready agents at work'),
    ...(metrics.promise ? [lateRow(metrics.promise, queued, nowSec)] : []),
    ...(metrics.brokenPromise ? [row('', styled('red', 'broken'), brokenPromiseNote(metrics.brokenPromise))] : []),
    forecast.p90AtHorizonAgents === undefined
      ? row('forecast', '–', 'history too short to predict')
      : row(
          'forecast',
          counted(Math.round(forecast.p90AtHorizonAgents), 'agent'),
          `P90 in ${duration(forecast.horizonSec)}, confidence ${percent(forecast.confidence)}, ${forecast.model}`,
        ),
    score === undefined
      ? row('above P90', '–', 'no forecast has come due yet')
      : row('above P90', percent(score.aboveShare.p90), outcomeNote(summaryOf(score))),
    ...(metrics.anomaly ? [row('unusual', metrics.anomaly.direction, anomalyNote(metrics.anomaly))] : []),
    burst.active
      ? row(
          'burst',
          `×${burst.factor}`,
          `${duration(burst.remainingSec)} left, ${burst.cause}${burst.reason === undefined ? '' : `: ${burst.reason}`}`,
        )
      : row('burst', 'off', ''),
    row('lead time', duration(metrics.leadTimeSec), leadTimeNote(metrics.leadTimeLaunches)),
    row('coverage', percent(metrics.coverage), 'of workers freshly heard'),
  ]
}

interface Row {
  readonly cells: readonly [name: string, value: string, note: string]
  /** Empty where there is none. */
  readonly drawing: string
}

function row(name: string, value: string, note: string, drawing = ''): Row {
  return { cells: [styled('dim', name), styled('bold', value), note], drawing }
}

/** With a bar for each day: a full one is as many late bugs as were promised, or more (where none were, as on the worst day). */
function lateRow(promise: NonNullable<MetricsAnswer['promise']>, queued: number | undefined, nowSec: number): Row {
  const { bugs, lateBugs, days, waitSec, lateShare = 0, lateBugWorkerHours } = promise
  if (bugs === 0) return row('late', '–', queued === undefined ? 'queue unknown' : 'no bug has been judged yet')
  const share = lateShareOf({ bugs, late: lateBugs })
  const promised = lateBugWorkerHours === undefined ? { lateShare } : { lateBugWorkerHours }
  const note = `of ${counted(bugs, 'bug')} in ${knownSpan(promise, nowSec)} waited over ${duration(waitSec)}, ${promisedWords(promised)}`
  const shares = days.map((day) => lateShareOf({ bugs: day.bugs, late: day.lateBugs }))
  return row('late', latePercent(share), note, sparkline(shares, lateShare > 0 ? lateShare : Math.max(...shares)))
}

function summaryOf(score: NonNullable<ForecastAnswer['outcomes']['score']>): OutcomeSummary {
  const { count: looks, fromSec, toSec, aboveShare, biasAgents } = score
  return { count: looks, spanSec: toSec - fromSec, aboveP90: aboveShare.p90, bias: biasAgents }
}
