import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isExpired } from '../journal/retention.ts'
import { expiringPrefixes, fleetPartition, fleetsPartition } from '../journal-table.ts'

type Key = Record<string, unknown>

/** Items looked at in one call. */
const page = 100

/**
 * Deletes what has expired, which the embedded DynamoDB does not do by itself. An item whose expiry is not a number
 * stays.
 * @returns how many items were deleted.
 */
export async function sweepExpired(client: DynamoDBDocumentClient, tableName: string, nowSec: number): Promise<number> {
  const fleets = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': fleetsPartition },
    }),
  )
  let deleted = 0
  for (const { sk } of fleets.Items ?? []) {
    const pk = fleetPartition(String(sk))
    for (const prefix of expiringPrefixes.inOrderOfTime) deleted += await sweepKind(pk, prefix, true)
    for (const prefix of expiringPrefixes.inNoOrder) deleted += await sweepKind(pk, prefix, false)
  }
  return deleted

  async function sweepKind(pk: string, prefix: string, inOrder: boolean): Promise<number> {
    let count = 0
    let from: Key | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ProjectionExpression: 'pk, sk, expiresAt',
          Limit: page,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      )
      const expired = Items.filter(({ expiresAt }) => typeof expiresAt === 'number' && isExpired({ expiresAt }, nowSec))
      for (const { pk, sk } of expired) await client.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }))
      count += expired.length
      from = inOrder && expired.length < Items.length ? undefined : LastEvaluatedKey
    } while (from !== undefined)
    return count
  }
}
