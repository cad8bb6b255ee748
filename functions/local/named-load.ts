import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { seriesLoad } from '../../lib/replay/reading/series-load.ts'
import { isDated } from '../../lib/replay/reading/trace.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'
import type { RepeatedLoad } from '../../lib/simulated/load.ts'

/** Load for a fleet that runs for ever, with the dates of the trace and where in it a new fleet begins. */
export interface NamedLoad extends RepeatedLoad {
  readonly name: string
  /** Epoch seconds of the load's second 0. */
  readonly originSec: number
  /** Seconds into the load at which a new fleet begins. */
  readonly beginSec: number
  /** What is to be known of the trace before it is believed. */
  readonly notice?: string
}

const daySec = 86_400
const weekSec = 7 * daySec

/** The shipped log counts from Monday, 1 January 2001; a new fleet is switched on at nine. */
const flightsOriginSec = Date.UTC(2001, 0, 1) / 1000
const flightsBeginSec = 9 * 3600

/** P99.9 of a demand series in agents. */
const peakAgents = 100

/**
 * The trace, or the one that comes with the product, cut to whole weeks (whole days, if it is shorter) so that it can be
 * repeated without weekdays or hours shifting.
 * @throws TraceError when it cannot be read or makes no sense.
 */
export async function namedLoad(path: string | undefined, seed: number, todaySec: number): Promise<NamedLoad> {
  const trace = await readTrace(path ?? usFlightsTrace)
  const { submitSec, durationSec } = trace.kind === 'jobs' ? trace : seriesLoad(trace, { peakAgents, seed })
  const endSec = (submitSec.at(-1) ?? 0) + 1
  const periodSec = wholePeriods(endSec)
  const cut = submitSec.findIndex((submit) => submit >= periodSec)
  const jobs = cut < 0 ? submitSec.length : cut
  return {
    name: trace.name.replace(/\.csv(\.gz)?$/, ''),
    submitSec: submitSec.subarray(0, jobs),
    durationSec: durationSec.subarray(0, jobs),
    periodSec,
    ...(trace.notice !== undefined && { notice: trace.notice }),
    ...(path === undefined
      ? { originSec: flightsOriginSec, beginSec: flightsBeginSec }
      : { originSec: isDated(trace) ? trace.originSec : todaySec, beginSec: 0 }),
  }
}

function wholePeriods(sec: number): number {
  const unit = [weekSec, daySec].find((whole) => sec >= whole) ?? sec
  return Math.floor(sec / unit) * unit
}
