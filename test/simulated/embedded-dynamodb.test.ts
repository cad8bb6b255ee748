import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { AbstractValueIterator } from 'abstract-level'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DataDirectoryError, takeDirectory } from '../../lib/simulated/data-directory.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { sweepExpired } from '../../lib/simulated/sweep-expired.ts'

const tableName = 'journal'
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rao-embedded-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const documentsOf = ({ clientConfig }: EmbeddedDynamoDb) =>
  DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig))

async function put(database: EmbeddedDynamoDb, ...items: Record<string, unknown>[]): Promise<void> {
  for (const Item of items) await documentsOf(database).send(new PutCommand({ TableName: tableName, Item }))
}

async function keys(database: EmbeddedDynamoDb): Promise<unknown[]> {
  const { Items = [] } = await documentsOf(database).send(new ScanCommand({ TableName: tableName }))
  return Items.map(({ sk }) => sk).sort()
}

/** Starts the database in another process, which prints its endpoint and stays until it is killed. */
async function startElsewhere(): Promise<{ kill(): Promise<void>; readonly endpoint: string }> {
  const module = resolve('lib/simulated/embedded-dynamodb.ts')
  const code = `
    import { startEmbeddedDynamoDb } from ${JSON.stringify(module)}
    const { endpoint } = await startEmbeddedDynamoDb({ directory: ${JSON.stringify(directory)}, tableName: '${tableName}' })
    console.log(endpoint)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [endpoint] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    endpoint,
    async kill() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

test('a store with a corrupt CURRENT file is reported as damaged, and works again once the file is restored', async () => {
  const database = await startEmbeddedDynamoDb({ directory, tableName })
  await put(database, { pk: 'a', sk: 'b' })
  await database.close()
  const head = join(directory, 'dynamodb', 'CURRENT')
  const before = readFileSync(head)
  writeFileSync(head, 'garbage')
  await expect(startEmbeddedDynamoDb({ directory, tableName })).rejects.toMatchObject({ problem: 'damaged' })
  writeFileSync(head, before)
  const again = await startEmbeddedDynamoDb({ directory, tableName })
  expect(await keys(again)).toEqual(['b'])
  await again.close()
})

test('written items survive kill -9 and a restart; until then the directory is locked for others', async () => {
  const other = await startElsewhere()
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: other.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  )
  await client.send(new PutCommand({ TableName: tableName, Item: { pk: 'a', sk: 'b', text: 'kept' } }))
  const meanwhile = startEmbeddedDynamoDb({ directory, tableName })
  await expect(meanwhile).rejects.toThrow(DataDirectoryError)
  await expect(meanwhile).rejects.toMatchObject({
    problem: 'locked',
    message: expect.stringMatching(/in use by process \d+$/),
  })
  await other.kill()

  const database = await startEmbeddedDynamoDb({ directory, tableName })
  const { Item } = await documentsOf(database).send(new GetCommand({ TableName: tableName, Key: { pk: 'a', sk: 'b' } }))
  expect(Item).toEqual({ pk: 'a', sk: 'b', text: 'kept' })
  await database.close()
})

test('after close nothing is running, the directory is free, and written items are still there', async () => {
  const database = await startEmbeddedDynamoDb({ directory, tableName })
  await put(database, { pk: 'a', sk: 'b' })
  await expect(startEmbeddedDynamoDb({ directory, tableName })).rejects.toThrow(/in use/)
  await database.close()
  await expect(fetch(database.endpoint)).rejects.toThrow()
  expect(readdirSync(directory)).toEqual(['dynamodb'])

  const again = await startEmbeddedDynamoDb({ directory, tableName })
  expect(await keys(again)).toEqual(['b'])
  await again.close()
})

test('two databases without a directory run side by side and share nothing', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => startEmbeddedDynamoDb({ tableName })))
  if (one === undefined || two === undefined) throw new Error('not started')
  await put(one, { pk: 'a', sk: 'b' })
  expect(await keys(one)).toEqual(['b'])
  expect(await keys(two)).toEqual([])
  await Promise.all([one.close(), two.close()])
})

test('a directory that cannot be created is refused with a one-line message', async () => {
  const file = join(directory, 'file')
  writeFileSync(file, 'I am a file')
  const below = join(file, 'below', 'it')
  for (const [path, message] of [
    [file, `The data directory ${file} is a file`],
    [below, `The data directory ${below} cannot be made: ${file} is a file`],
  ] as const) {
    const attempt = startEmbeddedDynamoDb({ directory: path, tableName })
    await expect(attempt).rejects.toMatchObject({ name: 'DataDirectoryError', problem: 'not-writable', message })
  }
  expect(readFileSync(file, 'utf8')).toBe('I am a file')
})

// Root may write everywhere.
test.skipIf(process.getuid?.() === 0)(
  'a directory below an unwritable one is refused, and the message names the unwritable one',
  () => {
    chmodSync(directory, 0o555)
    const path = join(directory, 'a', 'b')
    expect(() => takeDirectory(path)).toThrow(
      `The data directory ${path} cannot be made: ${directory} is not writable (not allowed)`,
    )
  },
)

test('a database that fails to start leaves no lock behind', async () => {
  await expect(startEmbeddedDynamoDb({ directory, tableName: 'x' })).rejects.toThrow(/table x/)
  const database = await startEmbeddedDynamoDb({ directory, tableName })
  await database.close()
})

test.each([
  ['of a dead process', '999999999 12345\n'],
  ['of a process whose id now belongs to another one', `${process.ppid} 1\n`],
  ['of an earlier process with our own id', `${process.pid} 1\n`],
  ['that holds garbage', '???'],
  ['that is empty', ''],
])('a lock %s is taken over', (_, content) => {
  writeFileSync(join(directory, 'rao.lock'), content)
  const giveBack = takeDirectory(directory)
  expect(() => takeDirectory(directory)).toThrow(/in use by process/)
  giveBack()
  giveBack()
  expect(readdirSync(directory)).toEqual([])
})

test('the sweep deletes expired items of every kind, and nothing else', async () => {
  const database = await startEmbeddedDynamoDb({ tableName })
  const fleet = { pk: 'FLEET#f' }
  await put(
    database,
    { pk: 'FLEETS', sk: 'f' },
    { ...fleet, sk: 'STATE' },
    { ...fleet, sk: 'SNAP#0000000001', expiresAt: 100 },
    { ...fleet, sk: 'SNAP#0000000002', expiresAt: 101 },
    { ...fleet, sk: 'PLAN#0000000001', expiresAt: 'damaged' },
    { ...fleet, sk: 'USE#1h#0000000000', expiresAt: 99 },
    ...Array.from({ length: 120 }, (_, index) => ({
      ...fleet,
      sk: `WORKER#w-${index}`,
      expiresAt: index < 119 ? 200 : 50,
    })),
    { ...fleet, sk: 'WORKER#z', expiresAt: 100 },
  )
  expect(await sweepExpired(documentsOf(database), tableName, 100)).toBe(4)
  const left = await keys(database)
  expect(left).toHaveLength(4 + 119)
  expect(left).toContain('PLAN#0000000001')
  expect(left).toContain('SNAP#0000000002')
  expect(left).not.toContain('WORKER#z')
  await database.close()
})

test('a running database sweeps by the clock that it is given', async () => {
  const onError = vi.fn()
  const database = await startEmbeddedDynamoDb({ tableName, sweep: { nowSec: () => 1000, everySec: 0.02, onError } })
  await put(database, { pk: 'FLEETS', sk: 'f' }, { pk: 'FLEET#f', sk: 'PLAN#0000000001', expiresAt: 1000 })
  await vi.waitFor(async () => expect(await keys(database)).toEqual(['f']), { timeout: 10_000 })
  await database.close()
  expect(onError).not.toHaveBeenCalled()
})

test.each(['in memory', 'on disk'])(
  'no query keeps anything of its store, whether read to its end or not: %s',
  async (where) => {
    const database = await startEmbeddedDynamoDb({ tableName, ...(where === 'on disk' && { directory }) })
    const closed = vi.spyOn(AbstractValueIterator.prototype, 'close')
    try {
      for (let index = 0; index < 40; index += 1) await put(database, { pk: 'F', sk: `${index}` })
      const before = closed.mock.calls.length
      const query = {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'F' },
      }
      await documentsOf(database).send(new QueryCommand({ ...query, Limit: 1 }))
      await vi.waitFor(() => expect(closed.mock.calls.length).toBe(before + 1))
      await documentsOf(database).send(new QueryCommand(query))
      await vi.waitFor(() => expect(closed.mock.calls.length).toBe(before + 2))
    } finally {
      closed.mockRestore()
      await database.close()
    }
  },
)
