import { setTimeout as pause } from 'node:timers/promises'
import { type EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

export interface SeenEvent {
  readonly type: string
  readonly fleet: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface SeenEvents {
  readonly events: readonly SeenEvent[]
  stop(): Promise<void>
}

interface Delivered {
  readonly 'detail-type': string
  readonly detail: { readonly fleet: string } & Readonly<Record<string, unknown>>
}

/** Collects the events that the optimizer sends to the account's bus, as a user would: with a rule of its own. */
export async function hearEvents(client: {
  readonly sqs: SQSClient
  readonly events: EventBridgeClient
}): Promise<SeenEvents> {
  const { QueueUrl = '' } = await client.sqs.send(new CreateQueueCommand({ QueueName: 'heard' }))
  const { Attributes } = await client.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  )
  await client.events.send(new PutRuleCommand({ Name: 'heard', EventPattern: JSON.stringify({ source: ['rao'] }) }))
  await client.events.send(
    new PutTargetsCommand({ Rule: 'heard', Targets: [{ Id: 'queue', Arn: Attributes?.QueueArn ?? '' }] }),
  )
  const events: SeenEvent[] = []
  const stopping = new AbortController()
  const collect = async () => {
    while (!stopping.signal.aborted) {
      const { Messages = [] } = await client.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      for (const { Body = '{}' } of Messages) {
        const { 'detail-type': type, detail } = JSON.parse(Body) as Delivered
        events.push({ type, fleet: detail.fleet, detail })
      }
      if (Messages.length > 0)
        await client.sqs.send(
          new DeleteMessageBatchCommand({
            QueueUrl,
            Entries: Messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        )
      await pause(500)
    }
  }
  const collecting = collect()
  return {
    events,
    async stop() {
      stopping.abort()
      await collecting
    },
  }
}
