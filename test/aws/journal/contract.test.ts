import { afterAll, beforeAll, expect } from 'vitest'
import { type DynamoDbJournals, openJournals } from '../../../lib/aws/journal/index.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../lib/simulated/embedded-dynamodb.ts'
import { journalContract } from '../../contract/journal.ts'

let database: EmbeddedDynamoDb
let journals: DynamoDbJournals
const damages: string[] = []

beforeAll(async () => {
  database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  journals = openJournals({
    clientConfig: database.clientConfig,
    tableName: database.tableName,
    onDamage: (pk, sk, problem) => damages.push(`${pk} ${sk}: ${problem}`),
  })
})

afterAll(async () => {
  journals.close()
  await database.close()
  expect(damages).toEqual([])
})

journalContract('in DynamoDB', () => journals)

/** Each call comes from another process: between calls nothing is remembered but what is in the table. */
journalContract('in DynamoDB, each call by a process of its own', () => {
  const open = () =>
    openJournals({ clientConfig: database.clientConfig, tableName: database.tableName, onDamage: () => {} })
  return {
    open: (fleet) =>
      new Proxy(journals.open(fleet), {
        get:
          (_, name) =>
          async (...args: unknown[]) => {
            const own = open()
            try {
              return await Reflect.apply(Reflect.get(own.open(fleet), name), undefined, args)
            } finally {
              own.close()
            }
          },
      }),
    fleets: () => journals.fleets(),
  }
})
