import { InvalidArgumentError } from 'commander'
import { trainingStepSec } from '../../../lib/optimizer/models/live-forecast.ts'
import type { DemandSteps } from '../../../lib/replay/foresight/demand-steps.ts'
import { sampleSpacing, unseenHorizons } from '../../../lib/replay/foresight/sample-spacing.ts'
import { TraceError } from '../../../lib/replay/reading/trace-error.ts'
import { duration } from '../../../lib/view/words/format.ts'

const usualHorizonsSec = [300, 900, 3600, 86_400]
const unitsSec: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Reads `15m,24h`, each horizon once. */
export function horizons(text: string): readonly number[] {
  const asked = text.split(',').map((time) => {
    const [, count = '', unit = 's'] = /^\s*(\d+)\s*([smhd]?)\s*$/.exec(time) ?? []
    const sec = count === '' ? Number.NaN : Number(count) * (unitsSec[unit || 's'] ?? 1)
    if (!(sec >= trainingStepSec && sec <= 86_400 && sec % trainingStepSec === 0))
      throw new InvalidArgumentError('It must be times such as 15m or 24h, in steps of 5 minutes, a day at most.')
    return sec
  })
  return [...new Set(asked)]
}

/**
 * The requested horizons, or else the usual ones except those that are too short for samples so far apart.
 * @throws TraceError if a requested horizon cannot be judged with this demand, or none of the usual ones can.
 */
export function horizonsFor(name: string, demand: DemandSteps, askedSec?: readonly number[]): readonly number[] {
  const { stepSec } = demand
  const wantedSec = askedSec ?? usualHorizonsSec
  const steps = wantedSec.map((sec) => sec / stepSec)
  const unseenSec = unseenHorizons(demand, steps).map((unseen) => unseen * stepSec)
  if (unseenSec.length === 0) return wantedSec
  const apart = `samples are ${duration(sampleSpacing(demand) * stepSec)} apart`
  const problem = `${apart}, nothing can be said ${unseenSec.map(duration).join(' or ')} ahead`
  if (askedSec !== undefined || unseenSec.length === wantedSec.length) throw new TraceError(name, problem)
  process.stderr.write(`rao: ${name}: ${problem}\n`)
  return wantedSec.filter((sec) => !unseenSec.includes(sec))
}
