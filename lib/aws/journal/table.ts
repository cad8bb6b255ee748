import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { messageOf } from '../../words/message-of.ts'
import { DamagedItemError, JournalError, type OnDamage } from './errors.ts'

export type Item = Readonly<Record<string, unknown>>
type Values = Readonly<Record<string, unknown>>

export interface Update {
  readonly set?: Values
  /** Set if the attribute does not exist. */
  readonly setIfAbsent?: Values
  /** Added to the attribute, which counts as zero if it does not exist. */
  readonly add?: Values
  readonly remove?: readonly string[]
  readonly condition?: string
  /** Values that the condition refers to, named without their colon. */
  readonly values?: Values
}

interface Query {
  readonly from: string
  readonly to: string
  readonly newestFirst?: boolean
  /** Items per call; consuming more makes further calls. */
  readonly pageSize?: number
  readonly consistent?: boolean
  /** Without anything but their sort keys. */
  readonly keysOnly?: boolean
}

/** One partition of the table. Every failure of the SDK becomes a JournalError that names table and item. */
export interface Table {
  readonly name: string
  readonly pk: string
  get(sk: string): Promise<Item | undefined>
  /** @returns whether the condition held. */
  put(sk: string, values: Values, condition?: string, conditionValues?: Values): Promise<boolean>
  /** @returns whether the condition held, or there was no such item. */
  delete(sk: string, condition?: string, conditionValues?: Values): Promise<boolean>
  /** @returns the item after the update, or `undefined` when the condition did not hold. */
  update(sk: string, update: Update): Promise<Item | undefined>
  /** Items between two sort keys, both included, page after page as they are consumed. */
  query(query: Query): AsyncGenerator<Item>
  /** All items of a query. */
  list(query: Query): Promise<readonly Item[]>
  /** The decoded value; if `decode` throws, reports the item as damaged and returns `undefined`. */
  undamaged<Value>(sk: string, decode: () => Value): Value | undefined
  /** The decoded value. @throws JournalDamageError if `decode` throws. */
  indispensable<Value>(sk: string, decode: () => Value): Value
}

export function openTable(client: DynamoDBDocumentClient, tableName: string, pk: string, onDamage: OnDamage): Table {
  const call = async <Result>(action: string, sk: string, send: () => Promise<Result>): Promise<Result> => {
    try {
      return await send()
    } catch (cause) {
      throw new JournalError(action, tableName, pk, sk, cause)
    }
  }
  const table: Table = {
    name: tableName,
    pk,
    async get(sk) {
      const command = new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true })
      return (await call('Reading', sk, () => client.send(command))).Item
    },
    async put(sk, values, condition, conditionValues) {
      const command = new PutCommand({
        TableName: tableName,
        Item: { pk, sk, ...values },
        ...(condition && { ConditionExpression: condition }),
        ...(conditionValues && { ExpressionAttributeValues: withColons(conditionValues) }),
      })
      return call('Writing', sk, async () => (await unlessRefused(() => client.send(command))) !== undefined)
    },
    async delete(sk, condition, conditionValues) {
      const command = new DeleteCommand({
        TableName: tableName,
        Key: { pk, sk },
        ...(condition && { ConditionExpression: `attribute_not_exists(pk) OR ${condition}` }),
        ...(conditionValues && { ExpressionAttributeValues: withColons(conditionValues) }),
      })
      return call('Deleting', sk, async () => (await unlessRefused(() => client.send(command))) !== undefined)
    },
    async update(sk, update) {
      const command = new UpdateCommand({
        TableName: tableName,
        Key: { pk, sk },
        ...expressions(update),
        ReturnValues: 'ALL_NEW',
      })
      const result = await call('Updating', sk, () => unlessRefused(() => client.send(command)))
      return result && (result.Attributes ?? {})
    },
    async *query({ from, to, newestFirst = false, pageSize, consistent = false, keysOnly = false }) {
      let start: Record<string, unknown> | undefined
      do {
        const command = new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
          ScanIndexForward: !newestFirst,
          ConsistentRead: consistent,
          ...(pageSize && { Limit: pageSize }),
          ...(keysOnly && { ProjectionExpression: 'sk' }),
          ...(start && { ExclusiveStartKey: start }),
        })
        const result = await call('Querying', from, () => client.send(command))
        yield* result.Items ?? []
        start = result.LastEvaluatedKey
      } while (start !== undefined)
    },
    async list(query) {
      const items: Item[] = []
      for await (const item of table.query(query)) items.push(item)
      return items
    },
    undamaged(sk, decode) {
      try {
        return decode()
      } catch (cause) {
        onDamage(pk, sk, problemOf(cause))
        return undefined
      }
    },
    indispensable(sk, decode) {
      try {
        return decode()
      } catch (cause) {
        throw new DamagedItemError(tableName, pk, sk, problemOf(cause))
      }
    },
  }
  return table
}

async function unlessRefused<Result>(send: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await send()
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return undefined
    throw cause
  }
}

function expressions({ set = {}, setIfAbsent = {}, add = {}, remove = [], condition, values = {} }: Update) {
  const clause = (verb: string, parts: readonly string[]) => (parts.length === 0 ? [] : [`${verb} ${parts.join(', ')}`])
  const names = [...Object.keys(set), ...Object.keys(setIfAbsent), ...Object.keys(add), ...remove]
  const all = withColons({ ...set, ...setIfAbsent, ...add, ...values })
  return {
    UpdateExpression: [
      ...clause('SET', [
        ...Object.keys(set).map((name) => `#${name} = :${name}`),
        ...Object.keys(setIfAbsent).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
      ]),
      ...clause(
        'ADD',
        Object.keys(add).map((name) => `#${name} :${name}`),
      ),
      ...clause(
        'REMOVE',
        remove.map((name) => `#${name}`),
      ),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ...(condition && { ConditionExpression: condition }),
    ...(Object.keys(all).length > 0 && { ExpressionAttributeValues: all }),
  }
}

function withColons(values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]))
}

function problemOf(cause: unknown): string {
  return messageOf(cause).replaceAll(/\s+/g, ' ').slice(0, 300)
}
