import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Journal } from '../journal.ts'
import { LiveForecast, trainingStepSec } from '../optimizer/models/live-forecast.ts'
import { type Trained, trainedFrom } from '../optimizer/models/trained.ts'

/** The models remember no more: most of them days, the longest two weeks. */
const pastSec = 14 * 86_400

/** Learns to forecast from the last two weeks; `undefined` while there is too little, or when the signal is given. */
export async function trainForecast(
  journal: Pick<Journal, 'load'>,
  nowSec: number,
  timeZone?: string,
  signal?: AbortSignal,
): Promise<Trained | undefined> {
  const days = await journal.load({ resolution: '5min', fromSec: nowSec - pastSec, toSec: nowSec, nowSec })
  const live = new LiveForecast(timeZone)
  for (const { points } of days) {
    for (const point of points) if (point.atSec + trainingStepSec <= nowSec) live.observe(point)
    await eventLoopTurn()
    if (signal?.aborted) return undefined
  }
  return trainedFrom(live.ended())
}
