import { randomUUID } from 'node:crypto'
import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { type CycleOutcome, type CyclePorts, runCycle } from '../cycle.ts'
import type { Logger } from '../ports.ts'
import { calling, explain } from './calls/call-error.ts'
import { type CycleMessage, parseCycleMessage } from './schedule/cycle-message.ts'

export interface Messages {
  readonly records: readonly Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body' | 'attributes'>[]
  readonly ports: (fleet: string) => CyclePorts
  /** Wall seconds for which a cycle may hold the lease; no longer than this process is allowed to run. */
  readonly leaseSec: number
  readonly queues: SQSClient
  readonly queueUrl: string
  readonly logger: Logger
}

/** While another cycle holds the lease, a nudge is retried after 2, 4, 8, 16, then every 32 seconds. */
const longestRetrySec = 32

type Failure = SQSBatchResponse['batchItemFailures'][number]

/**
 * Runs a cycle for each message. The queue hands over one at a time; several would run side by side, and the lease keeps cycles
 * of the same fleet apart. Only failed messages go back to the queue; one that fails again and again ends as a dead letter.
 */
export async function runMessages(messages: Messages): Promise<SQSBatchResponse> {
  const failures = await Promise.all(messages.records.map((record) => runMessage(record, messages)))
  return { batchItemFailures: failures.flatMap((failure) => failure ?? []) }
}

async function runMessage(record: Messages['records'][number], messages: Messages): Promise<Failure | undefined> {
  const { logger } = messages
  const failure = { itemIdentifier: record.messageId }
  const message = parseCycleMessage(record.body)
  if ('wrong' in message) {
    logger.error('message refused', { messageId: record.messageId, reason: message.wrong })
    // No retry will help. Handing it back without delay makes it a dead letter, and thus an alarm, as soon as possible.
    await handBack(record, 0, messages).catch((error: unknown) => {
      logger.warn('message stays hidden', { messageId: record.messageId, reason: explain(error) })
    })
    return failure
  }
  const { fleet, trigger } = message
  try {
    const result = await cycle(message, messages)
    report(message, result, Number(record.attributes.ApproximateReceiveCount), logger)
    if (result.outcome !== 'held' || trigger !== 'nudge') return undefined
    await tryAgainSoon(record, messages)
    return failure
  } catch (error) {
    const fields = { fleet, trigger, result: 'failed', reason: explain(error) }
    logger.error('cycle failed', { ...fields, ...(error instanceof Error && { error }) })
    return failure
  }
}

function cycle(message: CycleMessage, { ports, leaseSec }: Messages): Promise<CycleOutcome> {
  const trigger =
    message.trigger === 'schedule'
      ? ({ kind: 'schedule', slotSec: message.slotSec } as const)
      : ({ kind: 'nudge' } as const)
  const request = { fleet: message.fleet, owner: randomUUID(), trigger, leaseSec }
  return runCycle(request, ports(message.fleet))
}

/** Logs a line for operators; the record in the journal has everything. */
function report({ fleet, trigger }: CycleMessage, result: CycleOutcome, received: number, logger: Logger): void {
  if (result.outcome !== 'done') {
    // If all cycles of a fleet come too late, nothing steers it, so the alarm for failures counts these lines. A retry that comes
    // too late has been logged already, when it failed.
    const level = result.outcome === 'stale' && received === 1 ? 'warn' : 'info'
    logger[level]('cycle dropped', { fleet, trigger, result: result.outcome })
    return
  }
  const { size, mode, applied, failures } = result.record
  const steps = applied.map(({ step, result: { outcome, ...why } }) => {
    const about = step.do === 'launch' ? `${step.group} ${step.from} -> ${step.desired}` : step.worker
    return `${step.do} ${about}: ${outcome}${'reason' in why ? ` (${why.reason})` : ''}`
  })
  const fields = { fleet, trigger, mode, result: size.outcome, summary: size.summary, steps }
  if (failures.length > 0) logger.warn('cycle done, not without failures', { ...fields, failures })
  else logger.info('cycle done', fields)
}

/** Lets a nudge wait for the lease in the queue rather than here. */
function tryAgainSoon(record: Messages['records'][number], messages: Messages): Promise<void> {
  const received = Number(record.attributes.ApproximateReceiveCount)
  return handBack(record, Math.min(longestRetrySec, 2 ** Math.max(1, Math.min(received, 10))), messages)
}

/** Makes the queue deliver the message again after so many seconds, rather than after the time that a cycle may take. */
async function handBack(
  { receiptHandle }: Messages['records'][number],
  afterSec: number,
  { queues, queueUrl }: Messages,
): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: afterSec,
  })
  await calling('ChangeMessageVisibility', queueUrl, () => queues.send(command))
}
