import { loadOf } from '../../lib/replay/load.ts'
import { optimizer, optimizerWith } from '../../lib/replay/policies/optimizer.ts'
import { atDefaults } from '../../lib/replay/policies/rival.ts'
import type { PolicyMaker } from '../../lib/replay/policy.ts'
import type { SeriesTrace } from '../../lib/replay/reading/trace.ts'
import { replay } from '../../lib/replay/replay.ts'
import { rivals } from '../../lib/replay/rivals.ts'

const days = 20
const options = { sloWaitSec: 60, bootSec: 120, agentsPerWorker: 4, intervalSec: 30, seed: 1 }

/** A day and night of 28 busy agents on average: about 800,000 jobs of a minute in 20 days. */
function daysAndNights(): SeriesTrace {
  const minutes = days * 1440
  const values = Float64Array.from(
    { length: minutes },
    (_, minute) => 28 - 20 * Math.cos((2 * Math.PI * minute) / 1440),
  )
  const atSec = Float64Array.from({ length: minutes }, (_, minute) => minute * 60)
  return { kind: 'series', name: 'bench', originSec: 0, atSec, values }
}

export interface ReplayFigures {
  readonly jobs: number
  readonly fixedSec: number
  readonly tuningSec: number
  readonly rivals: readonly { readonly name: string; readonly sec: number }[]
}

/** Real seconds to replay 20 days by the optimizer with fixed settings, by the self-tuning optimizer, and by every rival. */
export function replaySec(): ReplayFigures {
  const load = loadOf(daysAndNights(), { ...options, peakAgents: 48 })
  const timed = (maker: PolicyMaker) => {
    const began = process.hrtime.bigint()
    replay(load, maker({ load, options }), options)
    return Number(process.hrtime.bigint() - began) / 1e9
  }
  const fixedSec = timed(({ options }) => optimizerWith({}, options))
  const tuningSec = timed(optimizer)
  const timedRivals = rivals.map((rival) => ({ name: rival.name, sec: timed(atDefaults(rival)) }))
  return { jobs: load.submitSec.length, fixedSec, tuningSec, rivals: timedRivals }
}
