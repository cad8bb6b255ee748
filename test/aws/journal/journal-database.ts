import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { type DynamoDbJournals, type OnDamage, openJournals } from '../../../lib/aws/journal/index.ts'
import { startEmbeddedDynamoDb } from '../../../lib/simulated/embedded-dynamodb.ts'

type Item = Record<string, unknown>

/** A journal over a real socket, with direct access to what it has stored. */
export interface JournalDatabase {
  readonly journals: DynamoDbJournals
  readonly client: DynamoDBClient
  readonly clientConfig: DynamoDBClientConfig
  readonly onDamage: OnDamage
  readonly damages: { readonly pk: string; readonly sk: string; readonly problem: string }[]
  /** Units of each call since they were last looked at, as DynamoDB reports them. */
  readonly units: { readonly call: string; readonly units: number }[]
  put(item: Item): Promise<void>
  get(pk: string, sk: string): Promise<Item | undefined>
  items(pk: string): Promise<readonly Item[]>
  close(): Promise<void>
}

export async function openDatabase(): Promise<JournalDatabase> {
  const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  const damages: JournalDatabase['damages'] = []
  const units: JournalDatabase['units'] = []
  const client = new DynamoDBClient(database.clientConfig)
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' })
      const result = await next(args)
      const { ConsumedCapacity: used } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } }
      units.push({ call: String(context.commandName), units: used?.CapacityUnits ?? 0 })
      return result
    },
    { step: 'initialize' },
  )
  const onDamage: OnDamage = (pk, sk, problem) => damages.push({ pk, sk, problem })
  const journals = openJournals({ client, tableName: 'journal', onDamage })
  const backDoor = new DynamoDBClient(database.clientConfig)
  const documents = DynamoDBDocumentClient.from(backDoor, { marshallOptions: { removeUndefinedValues: true } })
  return {
    journals,
    client,
    clientConfig: database.clientConfig,
    onDamage,
    damages,
    units,
    async put(item) {
      await documents.send(new PutCommand({ TableName: 'journal', Item: item }))
    },
    async get(pk, sk) {
      return (await documents.send(new GetCommand({ TableName: 'journal', Key: { pk, sk } }))).Item
    },
    async items(pk) {
      const found: Item[] = []
      let from: Item | undefined
      do {
        const page = await documents.send(
          new QueryCommand({
            TableName: 'journal',
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': pk },
            ...(from && { ExclusiveStartKey: from }),
          }),
        )
        found.push(...(page.Items ?? []))
        from = page.LastEvaluatedKey
      } while (from !== undefined)
      return found
    },
    async close() {
      client.destroy()
      backDoor.destroy()
      await database.close()
    },
  }
}

/**
 * The bytes that DynamoDB charges for: names and values, with numbers at half a byte per digit plus one byte.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0)
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof Uint8Array) return value.length
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1
  if (typeof value === 'boolean') return 1
  throw new TypeError(`no size known for ${typeof value}`)
}

/** Capacity units of a query that reads these items, eventually consistent: half a unit per 4 KB of each page of 1 MB. */
export function queryUnits(items: readonly Item[]): number {
  let units = 0
  let page = 0
  for (const item of items) {
    page += itemBytes(item)
    if (page >= 2 ** 20) {
      units += Math.ceil(page / 4096) / 2
      page = 0
    }
  }
  return units + Math.ceil(page / 4096) / 2
}
