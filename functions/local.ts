import { openJournals } from '../lib/aws/journal/index.ts'
import type { CycleOutcome } from '../lib/cycle.ts'
import { createApi } from '../lib/http/api.ts'
import { type Server, serve } from '../lib/http/serve.ts'
import type { Journal } from '../lib/journal.ts'
import type { Notices } from '../lib/ports.ts'
import { ResourceAllocationOptimizer } from '../lib/resource-allocation-optimizer.ts'
import { acceleratedClock } from '../lib/simulated/clock.ts'
import { startEmbeddedDynamoDb } from '../lib/simulated/embedded-dynamodb.ts'
import { simulatedFleet } from '../lib/simulated/fleet.ts'
import { endlessLoad } from '../lib/simulated/load.ts'
import { consoleRoutes } from './local/console-routes.ts'
import { type NamedLoad, namedLoad } from './local/named-load.ts'
import { ingredientsOf, type SavedRun, savedRunIn, saveRun } from './local/saved-run.ts'
import { simulatedGroups } from './local/simulated-groups.ts'
import { version } from './version.ts'

export interface LocalOptions {
  /** Path of a trace; by default the one that comes with the product. */
  readonly trace?: string
  /** Fleet seconds per wall second. */
  readonly speed: number
  /** 0 takes any free port. */
  readonly port: number
  /** Directory for everything that survives a restart. */
  readonly data: string
  readonly fleet: string
  readonly agentsPerWorker: number
  readonly maxWorkers: number
  /** The most workers of a second, cheaper group; absent without one. */
  readonly cheapWorkers?: number
  readonly notices: Notices
  /** Called when something went wrong that the next cycle may put right. */
  onTrouble(error: unknown): void
}

export interface LocalOptimizer {
  readonly url: string
  readonly trace: string
  /** Whether it continues an earlier run. */
  readonly resumed: boolean
  /** Ends the cycle under way, the server and the database, in this order; everything is saved then. */
  stop(): Promise<void>
}

/** Seed of the simulated world. */
const seed = 1

/** A killed cycle leaves its lease behind, and its successor waits for it to run out. */
const leaseSec = 5

const tableName = 'rao'

/**
 * The whole product on this machine: DynamoDB's protocol on disk, a simulated fleet fed by recorded load, the cycle on
 * its schedule, the HTTP API and the console page.
 * @throws an error of one line (trace, data directory, saved run, port); nothing is left running then.
 */
export async function startLocal(options: LocalOptions): Promise<LocalOptimizer> {
  const load = await namedLoad(options.trace, seed, Math.floor(Date.now() / 86_400_000) * 86_400)
  if (load.notice !== undefined) options.onTrouble(new Error(load.notice))
  await checkPort(options.port)
  let nowSec = () => load.originSec + load.beginSec
  const sweep = { nowSec: () => nowSec(), onError: options.onTrouble }
  const database = await startEmbeddedDynamoDb({ directory: options.data, tableName, sweep })
  const closing = [() => database.close()]
  const stop = async () => {
    for (const close of closing.toReversed()) await close()
  }
  try {
    const onDamage = (...item: readonly string[]) => options.onTrouble(new Error(`damaged item ${item.join(' ')}`))
    const journals = openJournals({ ...database, onDamage })
    closing.push(async () => journals.close())
    const journal = journals.open(options.fleet)
    const groups = simulatedGroups(options)
    const madeOf = ingredientsOf(options.fleet, load, groups.groups)
    const saved = savedRunIn(options.data, madeOf)
    const clock = acceleratedClock({ originSec: await resumeAtSec(load, saved, journal), speed: options.speed })
    nowSec = clock.nowSec
    const { originSec } = saved ?? load
    const fleet = simulatedFleet({
      ...(saved && { saved: saved.fleet }),
      ...groups,
      seed,
      clock,
      jobs: endlessLoad(load, originSec, clock.nowSec()),
    })
    const after = (result: CycleOutcome | { readonly outcome: 'failed'; readonly error: unknown }) => {
      if (result.outcome === 'failed') options.onTrouble(result.error)
      if (result.outcome !== 'done') return
      saveRun(options.data, { madeOf, originSec, fleet: fleet.toJSON() })
    }
    const optimizer = new ResourceAllocationOptimizer({
      ...fleet,
      fleet: options.fleet,
      journal,
      clock,
      notices: options.notices,
      leaseSec,
      onCycle: after,
      onTraining: (result) => {
        if (result.outcome === 'failed') options.onTrouble(result.error)
      },
    })
    const server = await serveConsole()
    closing.push(
      () => server.close(),
      () => optimizer.stop(),
    )
    optimizer.start()
    return { url: server.url, trace: load.name, resumed: saved !== undefined, stop }

    function serveConsole(): Promise<Server> {
      const nudge = async () => after(await optimizer.optimize())
      const subject = { fleet: options.fleet, journal, clock, speed: options.speed, trace: load.name }
      const handler = createApi({ journals, clock, version, nudge, extraRoutes: consoleRoutes(subject) })
      return serve({ handler, port: options.port })
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Checks that the port is free, before anything is created on disk. @throws CannotListen */
async function checkPort(port: number): Promise<void> {
  const server = await serve({ port, handler: async () => ({ statusCode: 503 }) })
  await server.close()
}

/** When the saved world stopped, or later where the journal holds later records: time never goes back. */
async function resumeAtSec(load: NamedLoad, saved: SavedRun | undefined, journal: Journal): Promise<number> {
  const stored = await journal.state()
  const beganSec = load.originSec + load.beginSec
  return Math.max(saved?.fleet.world.nowSec ?? beganSec, stored?.lastSlotSec ?? 0, stored?.state.decidedAtSec ?? 0)
}
