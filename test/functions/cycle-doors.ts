import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Context, SQSEvent } from 'aws-lambda'
import { vi } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import type { Journals } from '../../lib/journal.ts'
import { fleetPartition } from '../../lib/journal-table.ts'
import { startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { type FakeAws, type FakeQueue, startFakeAws } from '../aws/fake/fake-aws.ts'

export const doorContext = {
  awsRequestId: 'r-1',
  functionName: 'f',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 30_000,
} as Context

/** The Lambdas `schedule` and `optimize` as they are deployed, with servers that speak AWS's protocols behind them. */
export interface CycleDoors {
  readonly fake: FakeAws
  readonly journals: Journals
  readonly schedule: typeof import('../../functions/schedule.ts').handler
  readonly optimize: typeof import('../../functions/optimize.ts').handler
  /** All that they have written to standard output and the console. */
  readonly lines: string[]
  /** Replaces the queue of cycles by a new, empty one. */
  emptyQueue(): FakeQueue
  /** Makes the settings of a fleet such that reading them fails. */
  damageSettings(fleet: string): Promise<void>
  close(): Promise<void>
}

export async function openCycleDoors(): Promise<CycleDoors> {
  const fake = await startFakeAws()
  const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  const journals = openJournals({ clientConfig: database.clientConfig, tableName: 'journal', onDamage: () => {} })
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDTEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: fake.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    RAO_TABLE: 'journal',
    RAO_QUEUE_URL: `${fake.url}/1/cycles`,
    POWERTOOLS_DEV: 'true',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const lines: string[] = []
  for (const method of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line) => void lines.push(String(line)))
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  // They read their environment when they are imported, and may already have been imported in this test worker.
  vi.resetModules()
  return {
    fake,
    journals,
    schedule: (await import('../../functions/schedule.ts')).handler,
    optimize: (await import('../../functions/optimize.ts')).handler,
    lines,
    emptyQueue() {
      const queue: FakeQueue = { visible: 0, sent: [], visibilityChanges: [] }
      fake.queues.set('/1/cycles', queue)
      return queue
    },
    async damageSettings(fleet) {
      const client = new DynamoDBClient(database.clientConfig)
      const Item = { pk: fleetPartition(fleet), sk: 'SETTINGS', version: 'none' }
      await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: 'journal', Item }))
      client.destroy()
    },
    async close() {
      vi.unstubAllEnvs()
      vi.restoreAllMocks()
      journals.close()
      await database.close()
      await fake.close()
    },
  }
}

/** The messages as the queue would deliver them to the optimizer. */
export function delivered({ sent }: FakeQueue): SQSEvent {
  const Records = sent.map(({ MessageBody }, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: String(MessageBody),
    attributes: { ApproximateReceiveCount: '1' },
  }))
  return { Records } as unknown as SQSEvent
}
