import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import dynalite from 'dynalite'
import { closeIterators } from './closed-iterators.ts'
import { checkRoom, DataDirectoryError, takeDirectory } from './data-directory.ts'
import { ensureTable } from './ensure-table.ts'
import { sweepExpired } from './sweep-expired.ts'

export interface EmbeddedDynamoDb {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string
  readonly tableName: string
  /** What an SDK client needs to connect; the keys are made up. */
  readonly clientConfig: DynamoDBClientConfig
  /** Ends server, store and lock; afterwards nothing of it runs. */
  close(): Promise<void>
}

export interface EmbeddedDynamoDbOptions {
  /** Where the store lies; without one it is in memory and gone with the process. */
  readonly directory?: string
  readonly tableName: string
  /** How expired items are deleted: every `everySec` wall seconds (default 10), by this clock; failures go to `onError`. */
  readonly sweep?: { nowSec(): number; readonly everySec?: number; onError(cause: unknown): void }
}

/**
 * Starts DynamoDB's protocol on this machine: dynalite over HTTP on 127.0.0.1, any free port, with the journal's table.
 * Everything written survives `kill -9` when it has a directory.
 * @throws DataDirectoryError when the directory cannot be written, another living process uses it, or its store is damaged.
 */
export async function startEmbeddedDynamoDb(options: EmbeddedDynamoDbOptions): Promise<EmbeddedDynamoDb> {
  const { directory, tableName, sweep } = options
  const giveBack = directory === undefined ? () => {} : takeDirectory(directory)
  let server: Server | undefined
  let client: DynamoDBClient | undefined
  try {
    closeIterators()
    server = dynalite({ createTableMs: 0, ...(directory === undefined ? {} : { path: storePath(directory) }) })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const clientConfig = { endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
    client = new DynamoDBClient(clientConfig)
    await ensureTable(client, tableName)
    const stopSweeping = sweep && startSweeping(DynamoDBDocumentClient.from(client), tableName, sweep)
    const running = { server, client }
    return {
      endpoint,
      tableName,
      clientConfig,
      async close() {
        await stopSweeping?.()
        running.client.destroy()
        await stop(running.server)
        giveBack()
      },
    }
  } catch (cause) {
    client?.destroy()
    if (server?.listening) await stop(server)
    giveBack()
    throw cause
  }
}

function storePath(directory: string): string {
  const path = join(directory, 'dynamodb')
  mkdirSync(path, { recursive: true })
  checkStore(path)
  checkRoom(directory)
  return path
}

/** A damaged store would crash dynalite at its first use, far from the caller that started it: so it is checked before. */
function checkStore(path: string): void {
  const current = join(path, 'CURRENT')
  if (!existsSync(current)) return
  const manifest = readFileSync(current, 'utf8').trim()
  if (/^MANIFEST-\d+$/.test(manifest) && existsSync(join(path, manifest))) return
  throw new DataDirectoryError(path, 'damaged', `${path} is damaged; remove the folder above it to begin anew`)
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((cause) => (cause ? reject(new Error('The embedded DynamoDB did not close', { cause })) : resolve()))
  })
  server.closeAllConnections()
  await closed
}

function startSweeping(
  client: DynamoDBDocumentClient,
  tableName: string,
  { nowSec, everySec = 10, onError }: NonNullable<EmbeddedDynamoDbOptions['sweep']>,
): () => Promise<void> {
  let stopped = false
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running
      .then(async () => {
        if (!stopped) await sweepExpired(client, tableName, nowSec())
      })
      .catch((cause: unknown) => onError(cause))
  }, everySec * 1000)
  return async () => {
    stopped = true
    clearInterval(timer)
    await running
  }
}
