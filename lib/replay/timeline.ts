/** The fleet as a policy found it, and the size that it then asked for. */
export interface TimelineRow {
  /** Seconds since the origin of the trace. */
  readonly tSec: number
  /** Jobs submitted since the row before, this second included. */
  readonly arrived: number
  readonly queued: number
  readonly busyAgents: number
  readonly readyAgents: number
  readonly workersBooting: number
  readonly workersReady: number
  readonly workersDraining: number
  /** Ready and booting workers, after what the policy asked for was done. */
  readonly desired: number
  readonly burst: boolean
}

const header = 't_sec,arrived,queued,busyAgents,readyAgents,workersBooting,workersReady,workersDraining,desired,burst'

/** Collects rows as CSV. */
export function timelineCsv() {
  const lines = [header]
  return {
    add(row: TimelineRow): void {
      const { tSec, arrived, queued, busyAgents, readyAgents, workersBooting, workersReady, workersDraining } = row
      lines.push(
        `${tSec},${arrived},${queued},${busyAgents},${readyAgents},${workersBooting},${workersReady},${workersDraining},${row.desired},${row.burst ? 1 : 0}`,
      )
    },
    text: (): string => `${lines.join('\n')}\n`,
  }
}
