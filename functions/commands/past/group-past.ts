import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { AwsCallError } from '../../../lib/aws/calls/call-error.ts'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { type DescribedGroup, groupHistory, groupNamed, NoHistory } from '../../../lib/aws/history/group-history.ts'
import { windowOf } from '../../../lib/aws/history/retention.ts'
import type { GroupHistory } from '../../../lib/group-history.ts'
import { demandTrace, type RecalledDemand } from '../../../lib/replay/advise/demand-trace.ts'
import { TraceError } from '../../../lib/replay/reading/trace-error.ts'
import { OutputError } from '../../../lib/replay/report/write-whole.ts'
import { systemClock } from '../../../lib/system-clock.ts'
import { Failure } from '../failure.ts'
import { progressOn } from '../terminal/progress.ts'

/** Agents on a worker where neither a tag nor an option tells. */
const usualAgents = 4

export interface GroupFlags {
  readonly group: string
  readonly days: number
  readonly region?: string
  readonly queueUrl?: string
  readonly agentsPerWorker?: number
}

/** The past of a group as CloudWatch remembers it. */
export interface GroupPast extends RecalledDemand {
  readonly group: DescribedGroup
  readonly history: GroupHistory
  readonly agentsPerWorker: number
  /** Whether a tag or an option tells how many agents a worker has. */
  readonly agentsKnown: boolean
}

/**
 * Reads the past of a group, for commands that are loaded only where a group is named, because this needs the AWS SDK.
 * @throws what `explained` turns into one line.
 */
export async function groupPast(flags: GroupFlags): Promise<GroupPast> {
  const clients = awsClients({ regions: [flags.region ?? (await usualRegion())] })
  const group = await groupNamed(clients, flags.group)
  const { tags } = group
  const known = flags.agentsPerWorker ?? tags.agentsPerWorker
  const agentsPerWorker = known ?? usualAgents
  const history = await historyOf(clients, group, flags.days, flags.queueUrl ?? tags.backlogQueueUrl)
  const demand = demandTrace(history, agentsPerWorker)
  return { ...demand, group, history, agentsPerWorker, agentsKnown: known !== undefined }
}

async function historyOf(
  clients: ReturnType<typeof awsClients>,
  group: DescribedGroup,
  days: number,
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

/** What went wrong with a group, in one line where it is known. */
export function explained(error: unknown): unknown {
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
