import type { Context, SQSEvent } from 'aws-lambda'
import { vi } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import type { Journals } from '../../lib/journal.ts'
import { startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { type FakeAws, type FakeQueue, startFakeAws } from '../aws/fake/fake-aws.ts'

export const doorContext = {
  awsRequestId: 'r-1',
  functionName: 'f',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 30_000,
} as Context

/** The Lambdas of the rule and of the queue as they are deployed, before servers that speak AWS's protocols. */
export interface CycleDoors {
  readonly fake: FakeAws
  readonly journals: Journals
  readonly schedule: typeof import('../../functions/schedule.ts').handler
  readonly optimize: typeof import('../../functions/optimize.ts').handler
  /** All that they wrote to standard output and the console. */
  readonly lines: string[]
  /** A new queue of cycles, empty, in place of the last. */
  emptyQueue(): FakeQueue
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
  // They read their environment when they are imported, and may have been imported in this worker before.
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
    async close() {
      vi.unstubAllEnvs()
      vi.restoreAllMocks()
      journals.close()
      await database.close()
      await fake.close()
    },
  }
}

/** What the queue would hand to the optimizer. */
export function delivered({ sent }: FakeQueue): SQSEvent {
  const Records = sent.map(({ MessageBody }, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: String(MessageBody),
    attributes: { ApproximateReceiveCount: '1' },
  }))
  return { Records } as unknown as SQSEvent
}
