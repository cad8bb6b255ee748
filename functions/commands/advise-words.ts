import type { GroupHistory, PresentPolicy } from '../../lib/group-history.ts'
import type { Advice } from '../../lib/replay/advise/advice.ts'
import { asItWasName } from '../../lib/replay/advise/as-it-was.ts'
import type { AtWork } from '../../lib/replay/advise/demand-trace.ts'
import { lateRatioPromised } from '../../lib/replay/tune/candidates.ts'
import { count, counted, dollars, duration, latePercent } from '../../lib/view/format.ts'
import { styled } from './print.ts'

/** What the advice is based on. */
export interface Assumed {
  readonly history: GroupHistory
  readonly atWork: AtWork
  readonly agentsPerWorker: number
  /** Whether a tag or option told it. */
  readonly agentsKnown: boolean
  readonly bootSec: number
}

/** The advice in plain sentences, and the assumptions behind it. */
export function adviceText(advice: Advice, assumed: Assumed, sloWaitSec: number): string {
  const [saved, late] = adviceSentences(advice, assumed.history.present, sloWaitSec)
  const lines = assumptions(assumed).map((line) => styled('dim', `  ${line}`))
  return `${styled('bold', saved)}\n${late}\n\n${styled('dim', 'Taken for granted:')}\n${lines.join('\n')}`
}

/** What would have been saved, and how many bugs late. */
export function adviceSentences(advice: Advice, present: PresentPolicy, sloWaitSec: number): readonly [string, string] {
  return [savedSentence(advice, present), lateSentence(advice, sloWaitSec)]
}

function savedSentence(advice: Advice, present: PresentPolicy): string {
  const { scoredDays, workerHours, against } = advice
  const ours = `The optimizer would have taken ${counted(workerHours.optimizer, 'worker-hour')} in ${counted(scoredDays, 'day')}`
  const recorded = `the group took ${count(workerHours.recorded)}: ${verdict(advice, 'recorded')}`
  return against === asItWasName
    ? `${ours}, where ${recorded}.`
    : `${ours}, where ${presentName(present)} would have taken ${count(workerHours.present)}: ${verdict(advice, 'present')}. As recorded, ${recorded}.`
}

/** `39.2 % less, $84.70 saved`. */
function verdict({ savedShare, usd }: Advice, than: 'present' | 'recorded'): string {
  const saved = savedShare[than]
  const money =
    usd === undefined ? '' : `, ${dollars(Math.abs(usd[than] - usd.optimizer))} ${saved < 0 ? 'more' : 'saved'}`
  return `${Math.abs(100 * saved).toFixed(1)} % ${saved < 0 ? 'more' : 'less'}${money}`
}

function lateSentence({ jobs, lateJobs, against }: Advice, sloWaitSec: number): string {
  const share = (late: number) => `${count(late)} (${latePercent(late / Math.max(1, jobs))})`
  const broken = lateJobs.optimizer > lateRatioPromised * jobs
  const warning = broken ? ` That is more than the ${100 * lateRatioPromised} % that it promises.` : ''
  return `Of ${counted(jobs, 'job')} ${share(lateJobs.optimizer)} would have waited longer than ${duration(sloWaitSec)}, ${share(lateJobs.present)} under ${against}.${warning}`
}

function presentName(present: PresentPolicy): string {
  const target = 'target' in present ? ` at ${count(100 * present.target)} %` : ''
  return `${present.kind === 'predictive' ? 'predictive scaling' : 'target tracking'}${target}`
}

/** The assumptions that the replay makes where the history says nothing, one sentence each. */
export function assumptions({ history, atWork, agentsPerWorker, agentsKnown, bootSec }: Assumed): readonly string[] {
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
