import { NaiveWorld } from '../simulated/world/naive-world.ts'

type Jobs = readonly (readonly [submitSec: number, durationSec: number])[]

export interface NaiveRun {
  readonly seed: number
  readonly jobs: Jobs
  readonly stretches: readonly { readonly fromSec: number; readonly toSec: number }[]
  readonly warmupSec: number
  readonly rows: readonly (readonly [atSec: number, desired: number])[]
  readonly agentsPerWorker: number
  readonly bootSec: number
  readonly sloWaitSec: number
}

/**
 * A second implementation of replaying a schedule of desired counts, from the design and the decision pages alone: second by second,
 * on the naive world, with sums that are counted when they are needed.
 */
export function naiveReplay(run: NaiveRun) {
  const { jobs, stretches, warmupSec, rows, agentsPerWorker, bootSec, sloWaitSec, seed } = run
  const waits: number[] = []
  const sums = { billedSec: 0, busySec: 0, servingSec: 0, launches: 0, terminations: 0 }
  stretches.forEach(({ fromSec, toSec }, index) => {
    const isLast = index === stretches.length - 1
    const own = jobs.filter(([submit]) => submit >= fromSec && (submit < toSec || isLast))
    const world = new NaiveWorld({
      seed: seed + index,
      startSec: fromSec,
      agents: [agentsPerWorker],
      bootSec,
      leaves: true,
      jobs: own,
    })
    const counts = () => ({
      launches: world.everyone.length,
      terminations: world.everyone.length - world.workers.length,
    })
    let warm = counts()
    for (let sec = fromSec; sec < toSec; sec++) {
      world.advanceTo(sec)
      if (sec <= warmupSec) warm = counts()
      world.setDesired(rows.findLast(([at]) => at <= sec)?.[1] ?? 0, 0)
      if (sec < warmupSec) continue
      sums.busySec += world.jobs.filter(({ on }) => on !== undefined).length
      sums.servingSec += agentsPerWorker * world.workers.filter(({ phase }) => phase !== 'booting').length
    }
    world.advanceTo(toSec)
    if (toSec <= warmupSec) return
    const { launches, terminations } = counts()
    sums.launches += launches - warm.launches
    sums.terminations += terminations - warm.terminations
    sums.billedSec += world.billedSec(Math.max(fromSec, warmupSec), toSec)
    const started = new Map(world.waits)
    for (const { job, submitSec } of world.jobs)
      if (submitSec >= warmupSec) waits.push(started.get(job) ?? toSec - submitSec)
  })
  const late = waits.filter((wait) => wait > sloWaitSec).length
  return {
    workerHours: sums.billedSec / 3600,
    lateRatio: late / waits.length,
    waits: waits.sort((a, b) => a - b),
    utilisation: sums.servingSec === 0 ? 0 : sums.busySec / sums.servingSec,
    launches: sums.launches,
    terminations: sums.terminations,
  }
}
