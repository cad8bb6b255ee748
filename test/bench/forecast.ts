import { createHistogram } from 'node:perf_hooks'
import { correct } from '../../lib/optimizer/models/correct.ts'
import { trainModels } from '../../lib/optimizer/models/train-models.ts'

const stepSec = 300
const days = 14
const endSec = days * 86_400

/** A day and night with ripples, so that nothing can be forecast exactly. */
function demandAt(atSec: number): number {
  return 60 - 40 * Math.cos((2 * Math.PI * atSec) / 86_400) + 3 * Math.sin(atSec / 700) * Math.sin(atSec / 90)
}

function points(fromSec: number, toSec: number, everySec: number) {
  return Array.from({ length: Math.round((toSec - fromSec) / everySec) }, (_, index) => {
    const atSec = fromSec + index * everySec
    return { atSec, demand: demandAt(atSec), totalAgents: 200, coverage: 1 }
  })
}

const past = points(0, endSec, stepSec)

/** Milliseconds of training on two weeks, once warmed up by training on the same. */
export function trainForecastMs(): number {
  trainModels(past)
  const began = process.hrtime.bigint()
  trainModels(past)
  return Number(process.hrtime.bigint() - began) / 1e6
}

/** P99 time to correct a training of an hour ago and read one quantile, milliseconds. */
export function correctMs(rounds: number): number {
  const trained = trainModels(past)
  if (trained === undefined) throw new Error('two weeks should be enough')
  const nowSec = endSec + 3600
  const recent = points(endSec, nowSec + 30, 30)
  const histogram = createHistogram()
  for (let round = -rounds / 4; round < rounds; round += 1) {
    const began = process.hrtime.bigint()
    correct(trained, recent, nowSec)?.quantile(nowSec + 180, 0.9)
    if (round >= 0) histogram.record(process.hrtime.bigint() - began)
  }
  return histogram.percentile(99) / 1e6
}
