import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import type { Notice } from '../../ports.ts'
import { inBatchesOf } from '../../waiting/in-batches-of.ts'
import { AwsCallError, calling } from '../calls/call-error.ts'

export const eventSource = 'rao'

/** The most entries in one call. */
const batchSize = 10

/** Attempts at entries that the bus refuses although the call succeeds. */
const attempts = 3

/**
 * Puts the notices onto a bus, with the type of the notice as detail-type: a rule for `BurstStarted` needs no filter.
 * @throws AwsCallError when entries are still refused after three attempts.
 */
export async function putEvents(
  client: EventBridgeClient,
  bus: string,
  notices: readonly Notice[],
  about: { readonly fleet: string; readonly atSec: number },
): Promise<void> {
  const entries = notices.map(
    ({ type, ...detail }): PutEventsRequestEntry => ({
      EventBusName: bus,
      Source: eventSource,
      DetailType: type,
      Time: new Date(about.atSec * 1000),
      Detail: JSON.stringify({ ...about, ...detail }),
    }),
  )
  for (const batch of inBatchesOf(entries, batchSize)) await putBatch(client, bus, batch)
}

async function putBatch(
  client: EventBridgeClient,
  bus: string,
  batch: readonly PutEventsRequestEntry[],
): Promise<void> {
  let left = batch
  let refusal = ''
  for (let attempt = 0; attempt < attempts && left.length > 0; attempt += 1) {
    const sent = left
    const command = new PutEventsCommand({ Entries: [...sent] })
    const { Entries = [] } = await calling('PutEvents', bus, () => client.send(command))
    left = sent.filter((_, index) => Entries[index]?.ErrorCode !== undefined)
    const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined)
    refusal = `${failed?.ErrorCode}: ${failed?.ErrorMessage}`
  }
  if (left.length > 0)
    throw new AwsCallError(
      'PutEvents',
      bus,
      new Error(`${left.length} of ${withNoun(batch.length, 'event')} refused (${refusal})`),
    )
}
