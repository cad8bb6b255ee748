import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { AwsCallError } from '../../lib/aws/call-error.ts'
import { awsClients } from '../../lib/aws/clients.ts'
import { type DescribedGroup, groupHistory, groupNamed, NoHistory } from '../../lib/aws/history/group-history.ts'
import { windowOf } from '../../lib/aws/history/retention.ts'
import type { GroupHistory } from '../../lib/group-history.ts'
import { parameters } from '../../lib/optimizer/parameters.ts'
import { demandTrace } from '../../lib/replay/advise/demand-trace.ts'
import { TraceError } from '../../lib/replay/trace-error.ts'
import { OutputError } from '../../lib/replay/write-whole.ts'
import { systemClock } from '../../lib/system-clock.ts'
import type { AdviseFlags } from './advise.ts'
import { groupAssumptions } from './advise-words.ts'
import { Failure } from './failure.ts'
import { giveAdvice } from './give-advice.ts'
import { progressOn } from './replay-progress.ts'

/** Agents on a worker where neither a tag nor an option tells. */
const usualAgents = 4

/** Time from launch to ready, where no option tells. */
const usualBootSec = 120

type AdviseGroupFlags = AdviseFlags & { readonly group: string }

/** What `rao advise` does; a module of its own, because it needs the AWS SDK. */
export async function adviseGroup(flags: AdviseGroupFlags): Promise<void> {
  try {
    await advise(flags)
  } catch (error) {
    throw explained(error)
  }
}

async function advise(flags: AdviseGroupFlags): Promise<void> {
  const clients = awsClients({ regions: [flags.region ?? (await usualRegion())] })
  const group = await groupNamed(clients, flags.group)
  const { tags } = group
  const queueUrl = flags.queueUrl ?? tags.backlogQueueUrl
  const hourlyUsd = flags.hourlyUsd ?? tags.hourlyUsd
  const agentsPerWorker = flags.agentsPerWorker ?? tags.agentsPerWorker ?? usualAgents
  const timeZone = flags.timeZone ?? tags.timeZone
  const history = await historyOf(clients, group, flags, queueUrl)
  const { trace, peakAgents, atWork } = demandTrace(history, agentsPerWorker)
  const { key, min, max, present, periodSec } = history
  const { days, sloWait = parameters.promiseWaitSec.default, boot = usualBootSec } = flags
  await giveAdvice(
    {
      trace,
      options: {
        sloWaitSec: sloWait,
        bootSec: boot,
        agentsPerWorker,
        peakAgents,
        intervalSec: parameters.optimizationIntervalSec.default,
        seed: 1,
        bounds: { min, max: Math.max(1, max) },
        ...(hourlyUsd !== undefined && { hourlyUsd }),
        ...(timeZone !== undefined && { timeZone }),
      },
      sizes: history,
      advised: { whose: 'group', present, sloWaitSec: sloWait, lateShare: parameters.promiseLateShare.default },
      assumptions: groupAssumptions({
        history,
        atWork,
        agentsPerWorker,
        agentsKnown: flags.agentsPerWorker !== undefined || tags.agentsPerWorker !== undefined,
        bootSec: boot,
      }),
      found: { group: key, days, periodSec, min, max, present },
    },
    flags,
  )
}

async function historyOf(
  clients: ReturnType<typeof awsClients>,
  group: DescribedGroup,
  { days }: AdviseGroupFlags,
  queueUrl: string | undefined,
): Promise<GroupHistory> {
  const progress = progressOn(process.stderr)
  const wanted = { window: windowOf(days, systemClock.nowSec()), ...(queueUrl !== undefined && { queueUrl }) }
  return groupHistory(clients, group, wanted, (share) => progress.at(share, group.key)).finally(progress.stop)
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
