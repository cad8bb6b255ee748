import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** The queue of cycles did not take a message; `cause` is what the SDK threw, after its own retries. */
export class NudgeError extends Error {
  readonly queueUrl: string
  readonly fleet: string

  constructor(queueUrl: string, fleet: string, cause: unknown) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    super(`Queueing a cycle of ${fleet} on ${queueUrl} failed: ${why}`, { cause })
    this.name = 'NudgeError'
    this.queueUrl = queueUrl
    this.fleet = fleet
  }
}

/** Short, because a caller is waiting, and the schedule brings the next cycle anyway. */
const patienceMs = 3000

/**
 * Queues an immediate cycle of the fleet, in addition to its schedule. The message is `{"fleet", "intent"}`. The cycle claims no
 * slot, and acts on the intents in the journal.
 */
export function openNudges(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
): (fleet: string, intent: string) => Promise<void> {
  return async (fleet, intent) => {
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ fleet, intent }) })
    try {
      await client.send(message, { abortSignal: AbortSignal.timeout(patienceMs) })
    } catch (cause) {
      throw new NudgeError(queueUrl, fleet, cause)
    }
  }
}
