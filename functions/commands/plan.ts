import { Command } from 'commander'
import { anomalyNote } from '../../lib/view/words/anomaly-note.ts'
import { count, counted, duration, moment, percent } from '../../lib/view/words/format.ts'
import { groupReasons } from '../../lib/view/words/group-reasons.ts'
import { brokenPromiseNote } from '../../lib/view/words/late-words.ts'
import { leadTimeNote } from '../../lib/view/words/lead-time-note.ts'
import { Failure } from './failure.ts'
import { pointInTime } from './options/arguments.ts'
import { metricsAnswer, type PlansAnswer, plansAnswer } from './remote/answers.ts'
import { findFleet, type Remote, type RemoteOptions, remote } from './remote/remote.ts'
import { request } from './remote/request.ts'
import { outcomeStyled, print, printJson, styled } from './terminal/print.ts'
import { printTroubles } from './terminal/print-troubles.ts'
import { sentenceTable } from './terminal/sentence-table.ts'
import { wrapped } from './terminal/wrapped.ts'

type Plan = PlansAnswer['plans'][number]

export function planCommand(): Command {
  return remote(new Command('plan'))
    .description('The latest plan, or the one in force at a time: what was decided and done, and why.')
    .option('--at <time>', 'the plan in force then, 2001-02-14T13:42:30Z or epoch seconds', pointInTime)
    .addHelpText(
      'after',
      '\nExamples:\n  rao plan\n  rao plan --at 2001-01-02T18:00:00Z\n  rao plan --json | jq .target.reasons',
    )
    .action(plan)
}

async function plan(options: RemoteOptions & { readonly at?: number }): Promise<void> {
  const fleet = await findFleet(options)
  // `before` is exclusive, but a plan made at exactly that time is in force then.
  const before = options.at === undefined ? '' : `&before=${options.at + 0.001}`
  const { plans } = await request(fleet.at(`plans?limit=1${before}`), plansAnswer)
  const [found] = plans
  if (found === undefined)
    throw new Failure(
      options.at === undefined
        ? `no cycle of ${fleet.fleet} has run yet`
        : `no plan of ${fleet.fleet} is on record from then or before`,
    )
  if (options.at !== undefined) await warnAhead(fleet, options.at)
  if (options.json) return printJson(found)
  describe(fleet.fleet, found)
}

/** For a time in the future the latest plan is shown, with a note that it may no longer be in force then. */
async function warnAhead(fleet: Remote, atSec: number): Promise<void> {
  const { lastCycle } = await request(fleet.at('metrics'), metricsAnswer)
  const nowSec = lastCycle.atSec + lastCycle.ageSec
  if (atSec > nowSec)
    process.stderr.write(
      `rao: ${moment(atSec)} lies ahead of the fleet's clock, ${moment(nowSec)}: this is the latest plan\n`,
    )
}

function describe(fleet: string, found: Plan): void {
  const { atSec, trigger, mode, outcome, summary, target, burst, forecast } = found
  const asked = trigger === 'nudge' ? ', asked for' : ''
  print(wrapped(`${styled('bold', fleet)}  ${moment(atSec)}, mode ${mode}${asked}`))
  print(`${wrapped(`${outcomeStyled(outcome)}  ${summary}`)}\n`)
  const waiting = found.queued === undefined ? 'queue unknown' : `${count(found.queued)} waiting`
  print(
    sentenceTable(
      [
        ['demand', counted(target.demandAgents, 'agent'), `${count(found.usedAgents)} working, ${waiting}`],
        [
          'forecast',
          forecast.p90AtHorizonAgents === undefined ? '–' : counted(Math.round(forecast.p90AtHorizonAgents), 'agent'),
          `P90 in ${duration(forecast.horizonSec)}, confidence ${percent(forecast.confidence)}, ${forecast.model}`,
        ],
        ...(found.leadTimeSec === undefined
          ? []
          : [['lead time', duration(found.leadTimeSec), leadTimeNote(found.leadTimeLaunches)]]),
        [
          'burst',
          burst.active ? `×${burst.factor}` : 'off',
          burst.active ? `${duration(burst.remainingSec)} left, ${burst.cause}` : '',
        ],
        ...(found.anomaly ? [['unusual', found.anomaly.direction, anomalyNote(found.anomaly)]] : []),
        ...(found.brokenPromise ? [['late', 'broken', brokenPromiseNote(found.brokenPromise)]] : []),
        ['supply', counted(target.supplyAgents, 'agent'), 'ready or booting'],
        ['wanted', counted(target.agents, 'agent'), `${count(target.keepAgents)} to keep`],
      ].map(([name = '', ...rest]) => [styled('dim', name), ...rest]),
    ),
  )
  section(
    'Why',
    [...target.reasons, ...groupReasons(found.groups)].map(({ rule, text }) => [styled('cyan', rule), text]),
  )
  section(
    'Groups',
    found.groups.map(({ group, currentWorkers, desiredWorkers }) => [
      group,
      `${counted(currentWorkers, 'worker')} now`,
      `${count(desiredWorkers)} after`,
    ]),
  )
  const ofSeveral = found.groups.length > 1
  section(
    'Steps',
    found.steps.map((step) => stepRow(step, ofSeveral)),
  )
  section(
    'Workers',
    found.pendingPlans.map(({ worker, group, currentAgents, idealAgents, reason }) => [
      worker,
      ...(ofSeveral ? [group] : []),
      `${count(currentAgents)} → ${counted(idealAgents, 'agent')}`,
      reason,
    ]),
  )
  printTroubles(found)
  const { settledWorkers: settled } = found
  if (settled > 0) print(styled('dim', `${counted(settled, 'worker')} as ${settled === 1 ? 'it' : 'they'} should be`))
}

function stepRow(
  { do: what, group, worker, fromDesired, toDesired, outcome, outcomeReason, reason }: Plan['steps'][number],
  ofSeveral: boolean,
): string[] {
  const size = toDesired === undefined ? '' : ` ${fromDesired} → ${toDesired}`
  const whose = worker !== undefined && ofSeveral ? ` of ${group}` : ''
  return [
    `${what} ${worker ?? group}${whose}${size}`,
    outcomeReason === undefined ? outcome : `${outcome}: ${outcomeReason}`,
    reason,
  ]
}

function section(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return
  print(`\n${styled('bold', title)}`)
  print(sentenceTable(rows))
}
