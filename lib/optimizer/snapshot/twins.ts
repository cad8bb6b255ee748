import type { WorkerReading } from './snapshot.ts'
import { someNamed } from './some-named.ts'

/** Processes remembered of a worker, besides the one that reports. */
const mostRemembered = 3

/** Seconds for which twins are told of after they last took turns. */
const toldForSec = 600

/** Whether the process that reports now was there before the one of the look before: two report as this worker, by turns. */
export function takesTurns(earlier: WorkerReading | undefined, { bootId }: WorkerReading): boolean {
  if (earlier === undefined || bootId === undefined || bootId === earlier.bootId) return false
  return earlier.earlierBootIds?.includes(bootId) ?? false
}

/** The reading with what is to be remembered of the processes that have reported as this worker. */
export function withEarlierProcesses(
  worker: WorkerReading,
  earlier: WorkerReading | undefined,
  nowSec: number,
): WorkerReading {
  const earlierBootIds = processesBefore(worker, earlier)
  const twinSeenAtSec = takesTurns(earlier, worker) ? nowSec : earlier?.twinSeenAtSec
  const { earlierBootIds: _, twinSeenAtSec: __, ...reading } = worker
  return {
    ...reading,
    ...(earlierBootIds.length > 0 && { earlierBootIds }),
    ...(twinSeenAtSec !== undefined && Math.abs(nowSec - twinSeenAtSec) <= toldForSec && { twinSeenAtSec }),
  }
}

/** Boot ids of processes other than the one that reports, the latest first. */
function processesBefore({ bootId }: WorkerReading, earlier: WorkerReading | undefined): readonly string[] {
  const { bootId: last, earlierBootIds = [] } = earlier ?? {}
  if (bootId === undefined || last === undefined || bootId === last) return earlierBootIds
  return [last, ...earlierBootIds.filter((id) => id !== bootId)].slice(0, mostRemembered)
}

/** What an operator is told of workers as which two processes report; nothing if there is none. */
export function twinWords(workers: readonly WorkerReading[]): string[] {
  const twins = workers.filter(({ twinSeenAtSec }) => twinSeenAtSec !== undefined).map(({ id }) => id)
  if (twins.length === 0) return []
  return [`two processes report as ${someNamed(twins)}: end one of them, their bugs are counted only in part`]
}
