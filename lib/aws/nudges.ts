import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { calling } from './calls/call-error.ts'

/** Short, because a caller is waiting, and the schedule brings the next cycle anyway. */
const patienceMs = 3000

/**
 * Queues an immediate cycle of the fleet, in addition to its schedule. The message is `{"fleet", "intent"}`. The cycle claims no
 * slot, and acts on the intents in the journal. The function throws an AwsCallError if the queue does not take the message.
 */
export function openNudges(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
): (fleet: string, intent: string) => Promise<void> {
  return async (fleet, intent) => {
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ fleet, intent }) })
    const abortSignal = AbortSignal.timeout(patienceMs)
    await calling('SendMessage', queueUrl, () => client.send(message, { abortSignal }))
  }
}
