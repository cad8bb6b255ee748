import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { AwsCallError } from '../../lib/aws/call-error.ts'
import { awsClients } from '../../lib/aws/clients.ts'
import { type DescribedGroup, groupHistory, groupNamed, NoHistory } from '../../lib/aws/history/group-history.ts'
import { windowOf } from '../../lib/aws/history/retention.ts'
import type { GroupHistory } from '../../lib/group-history.ts'
import { parameters } from '../../lib/optimizer/parameters.ts'
import { adviceOf, presentPlayer } from '../../lib/replay/advise/advice.ts'
import { asItWas, withFleetAsItWas } from '../../lib/replay/advise/as-it-was.ts'
import { demandTrace } from '../../lib/replay/advise/demand-trace.ts'
import { loadOf } from '../../lib/replay/load.ts'
import type { Player } from '../../lib/replay/player.ts'
import type { RunOptions } from '../../lib/replay/report.ts'
import { reportHtml } from '../../lib/replay/report-html.ts'
import { TraceError } from '../../lib/replay/trace-error.ts'
import { tournament } from '../../lib/replay/tune/tournament.ts'
import { checkWritable, OutputError, writeWhole } from '../../lib/replay/write-whole.ts'
import { systemClock } from '../../lib/system-clock.ts'
import type { AdviseFlags } from './advise.ts'
import { type Assumed, adviceSentences, adviceText, assumptions } from './advise-words.ts'
import { Failure } from './failure.ts'
import { print, printJson } from './print.ts'
import { replayDocument } from './replay-document.ts'
import { progressOn } from './replay-progress.ts'
import { replayTable } from './replay-table.ts'

/** Agents on a worker where neither a tag nor an option tells. */
const usualAgents = 4

/** What `rao advise` does; a module of its own, because it needs the AWS SDK. */
export async function adviseGroup(flags: AdviseFlags): Promise<void> {
  try {
    await advise(flags)
  } catch (error) {
    throw explained(error)
  }
}

async function advise(flags: AdviseFlags): Promise<void> {
  if (flags.html !== undefined) checkWritable(flags.html)
  const clients = awsClients({ regions: [flags.region ?? (await usualRegion())] })
  const group = await groupNamed(clients, flags.group)
  const { tags } = group
  const queueUrl = flags.queueUrl ?? tags.backlogQueueUrl
  const hourlyUsd = flags.hourlyUsd ?? tags.hourlyUsd
  const agentsPerWorker = flags.agentsPerWorker ?? tags.agentsPerWorker ?? usualAgents
  const timeZone = flags.timeZone ?? tags.timeZone
  const history = await historyOf(clients, group, flags, queueUrl)
  const { trace, peakAgents, atWork } = demandTrace(history, agentsPerWorker)
  const options = optionsOf(flags, { agentsPerWorker, peakAgents, hourlyUsd, timeZone, history })
  const load = withFleetAsItWas(loadOf(trace, options), history)
  const progress = progressOn(process.stderr)
  const played = await tournament([load], playersFor(history, load, options), options, {
    record: flags.html !== undefined,
    onProgress: progress.at,
  }).finally(progress.stop)
  const [report] = played.reports
  if (report === undefined) throw new RangeError('a tournament over one load gave no report')
  const advice = adviceOf(load, report.policies, history.present, hourlyUsd)
  const assumed: Assumed = {
    history,
    atWork,
    agentsPerWorker,
    agentsKnown: flags.agentsPerWorker !== undefined || tags.agentsPerWorker !== undefined,
    bootSec: flags.boot,
  }
  if (flags.html !== undefined) {
    const about = [...adviceSentences(advice, history.present, flags.sloWait), ...assumptions(assumed)].join(' ')
    writeWhole(flags.html, await reportHtml([{ ...load, about }], played))
  }
  if (flags.json) {
    const { key, min, max, present, periodSec } = history
    const { days } = flags
    const found = { group: key, days, periodSec, min, max, present, assumptions: assumptions(assumed) }
    printJson({ ...found, replay: replayDocument(report), advice })
  } else print(`${replayTable(report)}\n${adviceText(advice, assumed, flags.sloWait)}`)
}

async function historyOf(
  clients: ReturnType<typeof awsClients>,
  group: DescribedGroup,
  { days }: AdviseFlags,
  queueUrl: string | undefined,
): Promise<GroupHistory> {
  const progress = progressOn(process.stderr)
  const wanted = { window: windowOf(days, systemClock.nowSec()), ...(queueUrl !== undefined && { queueUrl }) }
  return groupHistory(clients, group, wanted, (share) => progress.at(share, group.key)).finally(progress.stop)
}

function optionsOf(
  { sloWait, boot }: AdviseFlags,
  known: {
    readonly agentsPerWorker: number
    readonly peakAgents: number
    readonly hourlyUsd: number | undefined
    readonly timeZone: string | undefined
    readonly history: GroupHistory
  },
): RunOptions {
  const { agentsPerWorker, peakAgents, hourlyUsd, timeZone, history } = known
  return {
    sloWaitSec: sloWait,
    bootSec: boot,
    agentsPerWorker,
    peakAgents,
    intervalSec: parameters.optimizationIntervalSec.default,
    seed: 1,
    bounds: { min: history.min, max: Math.max(1, history.max) },
    ...(hourlyUsd !== undefined && { hourlyUsd }),
    ...(timeZone !== undefined && { timeZone }),
  }
}

/** The optimizer, the group's present policy, its recorded capacity, and the floor. */
function playersFor(
  history: GroupHistory,
  load: Parameters<typeof asItWas>[1],
  { bootSec }: RunOptions,
): readonly Player[] {
  const present = presentPlayer(history.present)
  return [
    { policy: 'optimizer' },
    ...(present === undefined ? [] : [present]),
    { schedule: asItWas(history, load, bootSec) },
    { policy: 'clairvoyant' },
  ]
}

/** The region that AWS tools on this machine would use. */
async function usualRegion(): Promise<string> {
  try {
    return await new AutoScalingClient({}).config.region()
  } catch (cause) {
    throw new Failure('the region of the group is unknown; name it with --region', 2, cause)
  }
}

function explained(error: unknown): unknown {
  if (error instanceof OutputError) return new Failure(error.message, 2, error)
  if (error instanceof NoHistory || error instanceof TraceError) return new Failure(error.message, 1, error)
  if (error instanceof AwsCallError && isWithoutCredentials(error.cause))
    return new Failure(
      `no AWS credentials were found for ${error.action} of ${error.resource}: log in, or name a profile in AWS_PROFILE`,
      1,
      error,
    )
  return error
}

function isWithoutCredentials(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'CredentialsProviderError'
}
