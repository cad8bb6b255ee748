import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { fleetsAtOnce } from '../../journal/fleets-at-once.ts'
import type { Journals } from '../../journal.ts'
import { isSteered } from '../../optimizer/floors/steered.ts'
import type { ControlState } from '../../optimizer/memory/state.ts'
import { type Settings, settingsFrom } from '../../optimizer/settings/settings.ts'
import type { Clock } from '../../ports.ts'
import { inBatchesOf, mapInBatchesOf } from '../../waiting/in-batches-of.ts'
import { calling, explain } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
import type { CycleMessage } from './cycle-message.ts'
import { findFleets } from './find-fleets.ts'
import { slotsOfMinute } from './slots.ts'

/** The most messages in one call. */
const batchSize = 10

/** Such calls at once, for the same reason as `fleetsAtOnce`. */
const batchesAtOnce = 16

export interface Minute {
  readonly clients: AwsClients
  readonly journals: Journals
  readonly queues: SQSClient
  readonly queueUrl: string
  readonly clock: Clock
  /** When the rule fired, epoch seconds: the minute begins there. */
  readonly startSec: number
}

export interface QueuedMinute {
  readonly fleets: number
  readonly cycles: number
  /** Problems that a person has to correct; everything else went on. */
  readonly wrong: readonly string[]
  /** Regions that did not answer; fleets that may have groups there were queued nevertheless. */
  readonly unseen: readonly string[]
  /** Fleets for which cycles are queued all the time, but none has reached a decision for too long. */
  readonly unsteered: readonly string[]
  /** Cycles of this minute that will not run, and why; everything else went on. */
  readonly failed: readonly string[]
}

interface Delayed {
  readonly message: CycleMessage
  readonly delaySec: number
}

/**
 * Queues all cycles, of all fleets, whose slots begin in this minute, each delayed until its slot begins. Calling it twice or
 * late does no harm: each cycle claims its slot, and one whose slot is taken or over does nothing.
 */
export async function queueMinute(minute: Minute): Promise<QueuedMinute> {
  const { fleets, sinceSec, wrong, unseen } = await findFleets(minute.clients, minute.journals, minute.clock.nowSec())
  const planned = await mapInBatchesOf(fleets, fleetsAtOnce, (fleet) => cyclesOf(fleet, sinceSec.get(fleet), minute))
  const cycles = planned.flatMap((plan) => plan.cycles)
  const refused = await mapInBatchesOf(inBatchesOf(cycles, batchSize), batchesAtOnce, (batch) => send(minute, batch))
  return {
    fleets: fleets.length,
    cycles: cycles.length,
    wrong,
    unseen,
    unsteered: planned.flatMap(({ unsteered = [] }) => unsteered),
    failed: [...planned.flatMap(({ failed = [] }) => failed), ...refused.flat()],
  }
}

/** Cycles of one fleet in this minute; one line if it is not steered, and one if they cannot be told. */
interface FleetMinute {
  readonly cycles: readonly Delayed[]
  readonly unsteered?: string
  readonly failed?: string
}

async function cyclesOf(
  fleet: string,
  groupsSinceSec: number | undefined,
  { journals, clock, startSec }: Minute,
): Promise<FleetMinute> {
  try {
    const journal = journals.open(fleet)
    // An unreadable state must not keep the cycle from being queued; the cycle itself will report it.
    const [{ overrides }, stored] = await Promise.all([
      journal.settings(),
      journal.state().catch(() => 'unreadable' as const),
    ])
    const settings = settingsFrom(overrides)
    const nowSec = clock.nowSec()
    const silence = stored === 'unreadable' ? undefined : silenceOf(stored?.state, groupsSinceSec, settings, nowSec)
    const slots = slotsOfMinute(startSec, settings.optimizationIntervalSec, nowSec)
    return {
      cycles: slots.map(({ slotSec, delaySec }) => ({ message: { fleet, trigger: 'schedule', slotSec }, delaySec })),
      ...(silence !== undefined && { unsteered: `fleet ${fleet}: ${silence}` }),
    }
  } catch (error) {
    return { cycles: [], failed: `fleet ${fleet}: ${explain(error)}` }
  }
}

/**
 * Says since when no cycle of this fleet has reached a decision, if that is too long: the alarm for missing cycles stays silent
 * as long as other fleets have theirs. A fleet without any decision counts from the creation of its oldest group. If a group
 * is older than its tag this is reported once too early, but the alarm only goes off at the third report.
 */
function silenceOf(
  state: ControlState | undefined,
  groupsSinceSec: number | undefined,
  settings: Settings,
  nowSec: number,
): string | undefined {
  const sinceSec = state?.decidedAtSec ?? groupsSinceSec ?? Number.POSITIVE_INFINITY
  if (isSteered({ decidedAtSec: sinceSec }, settings, nowSec)) return undefined
  const since = new Date(1000 * sinceSec).toISOString()
  if (state?.decidedAtSec !== undefined) return `no cycle was done since ${since}`
  return `no cycle was ever done, and its oldest group has been there since ${since}`
}

async function send({ queues, queueUrl }: Minute, batch: readonly Delayed[]): Promise<readonly string[]> {
  const command = new SendMessageBatchCommand({
    QueueUrl: queueUrl,
    Entries: batch.map(({ message, delaySec }, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(message),
      DelaySeconds: delaySec,
    })),
  })
  try {
    const { Failed = [] } = await calling('SendMessageBatch', queueUrl, () => queues.send(command))
    return Failed.map(({ Id, Code, Message }) => `fleet ${batch[Number(Id)]?.message.fleet}: ${Code}: ${Message ?? ''}`)
  } catch (error) {
    return [explain(error)]
  }
}
