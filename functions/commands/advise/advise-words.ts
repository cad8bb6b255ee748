import type { GroupHistory, PresentPolicy } from '../../../lib/group-history.ts'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import type { Advice } from '../../../lib/replay/advise/advice.ts'
import { asItWasName } from '../../../lib/replay/advise/as-it-was.ts'
import type { AtWork } from '../../../lib/replay/advise/demand-trace.ts'
import { count, counted, dollars, duration, latePercent, settingText } from '../../../lib/view/words/format.ts'
import { styled } from '../terminal/print.ts'
import { wrapped } from '../terminal/wrapped.ts'

/** What the advice on a group is based on. */
export interface Assumed {
  readonly history: GroupHistory
  readonly atWork: AtWork
  readonly agentsPerWorker: number
  /** Whether a tag or option told it. */
  readonly agentsKnown: boolean
  readonly bootSec: number
}

/** Who is advised, and what late jobs are to the owner. */
export interface Advised {
  readonly whose: 'group' | 'fleet'
  readonly present: PresentPolicy
  readonly sloWaitSec: number
  /** Share of late jobs that is promised; absent where they have a price. */
  readonly lateShare?: number
}

/** The advice in plain sentences, and the assumptions behind it. */
export function adviceText(advice: Advice, advised: Advised, assumptions: readonly string[]): string {
  const [saved, late] = adviceSentences(advice, advised)
  const lines = assumptions.map((line) => styled('dim', wrapped(`  ${line}`, { indent: '    ' })))
  return `${styled('bold', wrapped(saved))}\n${wrapped(late)}\n\n${styled('dim', 'Taken for granted:')}\n${lines.join('\n')}`
}

/** What would have been saved, and how many bugs late. */
export function adviceSentences(advice: Advice, advised: Advised): readonly [string, string] {
  return [savedSentence(advice, advised), lateSentence(advice, advised)]
}

function savedSentence(advice: Advice, { whose, present }: Advised): string {
  const { scoredDays, workerHours, against } = advice
  const ours = `The optimizer would have taken ${counted(workerHours.optimizer, 'worker-hour')} in ${counted(scoredDays, 'day')}`
  const recorded = `the ${whose} took ${count(workerHours.recorded)}: ${verdict(advice, 'recorded')}`
  return against === asItWasName
    ? `${ours}, where ${recorded}.`
    : `${ours}, where ${presentName(present)} would have taken ${count(workerHours.present)}: ${verdict(advice, 'present')}. As recorded, ${recorded}.`
}

/** `39.2 % less, $84.70 saved`. */
function verdict({ savedShare, usd }: Advice, than: 'present' | 'recorded'): string {
  const saved = savedShare[than]
  const money =
    usd === undefined
      ? ''
      : `, ${dollars(Math.abs(usd[than] - usd.optimizer))} ${usd[than] < usd.optimizer ? 'more' : 'saved'}`
  return `${Math.abs(100 * saved).toFixed(1)} % ${saved < 0 ? 'more' : 'less'}${money}`
}

function lateSentence({ jobs, lateJobs, against }: Advice, { sloWaitSec, lateShare }: Advised): string {
  const share = (late: number) => `${count(late)} (${latePercent(late / Math.max(1, jobs))})`
  const broken = lateShare !== undefined && lateJobs.optimizer > lateShare * jobs
  const warning = broken ? ` That is more than the ${count(100 * lateShare)} % that it promises.` : ''
  return `Of ${counted(jobs, 'job')} ${share(lateJobs.optimizer)} would have waited longer than ${duration(sloWaitSec)}, ${share(lateJobs.present)} under ${against}.${warning}`
}

function presentName(present: PresentPolicy): string {
  const target = 'target' in present ? ` at ${count(100 * present.target)} %` : ''
  return `${present.kind === 'predictive' ? 'predictive scaling' : 'target tracking'}${target}`
}

/** The assumptions that the replay of a group makes where its history says nothing, one sentence each. */
export function groupAssumptions({
  history,
  atWork,
  agentsPerWorker,
  agentsKnown,
  bootSec,
}: Assumed): readonly string[] {
  const { min, max, present, counted: countedAs, periodSec, queue } = history
  return [
    `${counted(agentsPerWorker, 'agent')} per worker${agentsKnown ? '' : ', for neither a tag nor an option says'}; ${min} to ${counted(max, 'worker')}, as the group has it; boots of ${duration(bootSec)}.`,
    atWork === 'in-flight'
      ? 'Agents at work are the messages in flight of the queue.'
      : 'Agents at work are the share of all agents that the mean CPU of the group is: work that waits for others counts for less than it is.',
    queue === undefined
      ? 'Nobody counted what waited: where the group was full, there was more to do than this history shows.'
      : 'What waits are the visible messages of the queue.',
    `A job takes a minute on average and comes at random, for points of ${duration(periodSec)} say nothing of single jobs.`,
    ...(countedAs === 'desired' ? ['Instances are those asked for, since those in service were not counted.'] : []),
    ...presentNote(present),
  ]
}

function presentNote(present: PresentPolicy): readonly string[] {
  if (present.kind === 'predictive')
    return [
      'Predictive scaling is a stand-in, for its model is not public, with target tracking at the same target beside it.',
    ]
  if (present.kind === 'other')
    return [`What ${present.names.join(', ')} would have done cannot be told: as-it-was is what was recorded of it.`]
  return []
}

/** What the advice on a fleet is based on, besides its record. */
export interface RecordAssumed {
  readonly agentsPerWorker: number
  /** Whether all its workers host as many. */
  readonly agentsEqual: boolean
  readonly min: number
  readonly max: number
  readonly bootSec: number
  /** Whether the fleet has seen too few launches to know. */
  readonly bootAssumed: boolean
  /** Whether its workers count their bugs. */
  readonly countsBugs: boolean
  readonly given: Partial<Settings>
}

/** The assumptions that the replay of a fleet makes where its record says nothing, one sentence each. */
export function fleetAssumptions(assumed: RecordAssumed): readonly string[] {
  const { agentsPerWorker, agentsEqual, min, max, bootSec, bootAssumed, countsBugs, given } = assumed
  const set = settingText(given)
  return [
    `${counted(agentsPerWorker, 'agent')} per worker${agentsEqual ? '' : ', the mean of its groups'}; ${min} to ${counted(max, 'worker')}, as its groups have it together; boots of ${duration(bootSec)}${bootAssumed ? ', assumed since too few launches have been seen' : ''}.`,
    countsBugs
      ? 'Jobs are as many, and at work as long, as its cycles recorded; at which moment between two cycles they came is not known.'
      : 'Its workers do not count bugs: a job takes a minute on average and comes at random, so that as many are there as were.',
    'Its recorded size is that of its ready workers: what it paid for draining ones is not counted.',
    ...(set === '' ? [] : [`What somebody has set stays: ${set}.`]),
  ]
}
