import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Journal, Journals } from '../../journal.ts'
import { fleetPartition, fleetsPartition } from '../../journal-table.ts'
import { journalLimits } from '../calls/call-limits.ts'
import { openBacklog } from './backlog-store.ts'
import type { OnDamage } from './errors.ts'
import { openIntents } from './intents-store.ts'
import { end } from './keys.ts'
import { openLoad } from './load-store.ts'
import { openModel } from './model-store.ts'
import { openPlans } from './plans-store.ts'
import { openRosters } from './roster.ts'
import { openSettings } from './settings-store.ts'
import { openSnapshots } from './snapshots-store.ts'
import { openState } from './state-store.ts'
import { openTable } from './table.ts'
import { openTraining } from './training-store.ts'
import { openTuner } from './tuner-store.ts'
import { openWorkers } from './workers-store.ts'

export { JournalError, type OnDamage } from './errors.ts'

export interface JournalsOptions {
  /** A client to share, or the configuration of a new one; by default the environment's, with `journalLimits`. */
  readonly client?: DynamoDBClient
  readonly clientConfig?: DynamoDBClientConfig
  readonly tableName: string
  /** Called for each damaged item that a read leaves out. */
  readonly onDamage: OnDamage
}

export interface DynamoDbJournals extends Journals {
  /** Closes the connections of the client, if it was made here. */
  close(): void
}

/**
 * The journal in DynamoDB. Open it once per process: it remembers a fleet's workers, so that the next snapshot takes little
 * space. Calls throw JournalError, naming table and item, when DynamoDB fails, JournalDamageError when STATE or SETTINGS are
 * damaged, and JournalBusyError when too many others change the same rollup.
 */
export function openJournals({
  client,
  clientConfig = journalLimits,
  tableName,
  onDamage,
}: JournalsOptions): DynamoDbJournals {
  const connection = client ?? new DynamoDBClient(clientConfig)
  const documents = DynamoDBDocumentClient.from(connection, {
    marshallOptions: { removeUndefinedValues: true },
    // By default a number beyond 2^53 fails the whole page: one damaged item would hide the rest.
    unmarshallOptions: { wrapNumbers: Number },
  })
  const tableOf = (pk: string) => openTable(documents, tableName, pk, onDamage)
  const fleets = tableOf(fleetsPartition)
  const journals = new Map<string, Journal>()

  const openFleet = (fleet: string): Journal => {
    const table = tableOf(fleetPartition(fleet))
    const rosters = openRosters(table)
    const register = {
      enter: async () => void (await fleets.put(fleet, {})),
      strike: async () => void (await fleets.delete(fleet)),
    }
    return {
      ...openState(table, register),
      ...openSettings(table),
      ...openModel(table),
      ...openTraining(table),
      ...openTuner(table),
      ...openIntents(table),
      ...openSnapshots(table, rosters),
      ...openLoad(table),
      ...openPlans(table, rosters),
      ...openWorkers(table),
      ...openBacklog(table),
    }
  }

  return {
    open(fleet) {
      const journal = journals.get(fleet) ?? openFleet(fleet)
      journals.set(fleet, journal)
      return journal
    },
    async fleets() {
      const items = await fleets.list({ from: '\u0001', to: end, consistent: true })
      return items.map((item) => String(item.sk))
    },
    close() {
      if (client === undefined) connection.destroy()
    },
  }
}
