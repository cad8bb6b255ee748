import { randomUUID } from 'node:crypto'
import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { type CycleOutcome, type CyclePorts, runCycle } from '../cycle.ts'
import { calling, explain } from './call-error.ts'
import { type CycleMessage, parseCycleMessage } from './cycle-message.ts'

export interface CycleLogger {
  info(message: string, fields: Readonly<Record<string, unknown>>): void
  warn(message: string, fields: Readonly<Record<string, unknown>>): void
  error(message: string, fields: Readonly<Record<string, unknown>>): void
}

export interface Messages {
  readonly records: readonly Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body' | 'attributes'>[]
  readonly ports: (fleet: string) => CyclePorts
  /** Wall seconds for which a cycle may hold the lease: no longer than this program lives. */
  readonly leaseSec: number
  readonly queues: SQSClient
  readonly queueUrl: string
  readonly logger: CycleLogger
}

/** Seconds after which a nudge is tried again while another cycle holds the lease: 2, 4, 8, 16, 32. */
const longestRetrySec = 32

type Failure = SQSBatchResponse['batchItemFailures'][number]

/**
 * One message, one cycle; side by side, for they are of different fleets, and where they are not the lease keeps them
 * apart. What failed is handed back to the queue alone, and ends among the dead letters when it fails again and again.
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
    // No attempt will make sense of it: the sooner it has had them all, the sooner somebody hears of the dead letter.
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

/** The line that operators read; the record in the journal has everything. */
function report({ fleet, trigger }: CycleMessage, result: CycleOutcome, received: number, logger: CycleLogger): void {
  if (result.outcome !== 'done') {
    // A fleet whose cycles all come too late is steered by nobody: the alarm for failures counts these lines. Of one that failed and
    // comes again, that has been said.
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

/** A nudge waits for the lease in the queue, not here. */
function tryAgainSoon(record: Messages['records'][number], messages: Messages): Promise<void> {
  const received = Number(record.attributes.ApproximateReceiveCount)
  return handBack(record, Math.min(longestRetrySec, 2 ** Math.max(1, Math.min(received, 10))), messages)
}

/** The queue hands the message out again after so many seconds, not after those that a cycle may take. */
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
