import { type HighestDemand, highestDemand } from '../../../lib/replay/record/highest-demand.ts'
import { weekSec } from '../../../lib/replay/record/moved-to-the-present.ts'
import { count, counted, moment } from '../../../lib/view/words/format.ts'
import { Failure } from '../failure.ts'
import type { MetricsAnswer } from '../remote/answers.ts'
import type { KnownPast } from './known-past.ts'

/** A peak that is more than so many times what the load reaches at any other time is more likely an error of measurement. */
const likelyTimes = 10

/** More than so many times what the groups could have is no load that they are meant for. */
const possibleTimes = 2

type Groups = MetricsAnswer['groups']

interface Circumstances {
  readonly groups: Groups
  readonly force?: boolean
  readonly dryRun?: boolean
}

/**
 * What is imported can be replaced, but not taken back, so a doubtful peak is only told of where somebody insists, or nothing is
 * sent.
 * @param source what the load was read from.
 * @param groups of the fleet, absent where they are unknown.
 * @throws Failure where the peak is doubtful and nobody insists.
 */
export function mustBeLikely(
  source: string,
  { hours, movedWeeks }: Pick<KnownPast, 'hours' | 'movedWeeks'>,
  { groups, force, dryRun }: Circumstances,
): void {
  const peak = highestDemand(hours)
  if (peak === undefined) return
  const doubts = peakDoubts(peak, groups)
  if (doubts === undefined) return
  const height = `${counted(peak.agents, 'agent')} on ${moment(peak.atSec - movedWeeks * weekSec)}`
  const words = `the peak of ${source}, ${height}, is ${doubts}`
  if (!force && !dryRun)
    throw new Failure(`${words}: nothing was sent; correct it, or send it as it is with --force`, 2)
  process.stderr.write(`rao: ${words}${force ? '' : ': it is sent with --force only'}\n`)
}

/** Half a sentence; `undefined` where nothing speaks against it. Batches of every night are measured by each other. */
function peakDoubts({ agents, elsewhereAgents = 0 }: HighestDemand, groups: Groups = []): string | undefined {
  const mostAgents = groups.reduce((sum, { maxWorkers, agentsPerWorker }) => sum + maxWorkers * agentsPerWorker, 0)
  const doubts = [
    isMoreThan(likelyTimes, agents, elsewhereAgents) &&
      `${times(agents, elsewhereAgents)} the ${count(elsewhereAgents)} that it reaches at any other time`,
    isMoreThan(possibleTimes, agents, mostAgents) &&
      `${times(agents, mostAgents)} the ${count(mostAgents)} that the groups can ever have`,
  ].filter((doubt) => doubt !== false)
  return doubts.length > 0 ? doubts.join(', and ') : undefined
}

/** Nothing is many times nothing. */
function isMoreThan(factor: number, agents: number, reference: number): boolean {
  return reference > 0 && agents > factor * reference
}

function times(agents: number, reference: number): string {
  return `${count(agents / reference)} times`
}
