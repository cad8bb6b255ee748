import type { UsualSurprises } from '../forecast/surprise.ts'
import { allModels } from './all-models.ts'
import type { Forecaster } from './forecaster.ts'
import { fourDigits } from './four-digits.ts'
import type { Learned } from './learned.ts'
import type { Mixture } from './mixture.ts'
import { leadSteps } from './model.ts'
import type { Stretch } from './past.ts'
import type { Roughness } from './roughness.ts'
import type { SeasonalCurve } from './seasonal-curve.ts'
import { sharesOf } from './standing.ts'

/**
 * The result of training, as plain data of a few kilobytes: all that a cycle needs to forecast from the latest points.
 * Whatever was only needed to learn is left out.
 */
export interface Trained {
  readonly version: 1
  readonly stepSec: number
  /** Time zone of its days; UTC where absent. */
  readonly timeZone?: string
  /** Newest step that it knows. */
  readonly step: number
  /** How many steps it has seen. */
  readonly length: number
  readonly highest: number
  readonly stretches: readonly Stretch[]
  readonly curve: Pick<SeasonalCurve, 'slots' | 'confirmed'>
  readonly level: number | null
  readonly roughness: Roughness
  readonly models: readonly { readonly name: string; readonly state: unknown; readonly suspended: boolean }[]
  readonly mixture: Mixture
  /** The model with the largest share at leads of up to an hour. */
  readonly leader: string
  /** 0 to 1. */
  readonly confidence: number
  /** Surprises that are usual for the load; absent before seven days have been seen. */
  readonly usualSurprises?: UsualSurprises
}

/** End of the newest step that it knows, epoch seconds. */
export function learnedUntilSec({ step, stepSec }: Trained): number {
  return (step + 1) * stepSec
}

/** Leads up to this many steps decide on leader and suspension: new capacity is ready within the hour. */
const nearSteps = 12
const near = leadSteps.flatMap((steps, lead) => (steps <= nearSteps ? [lead] : []))

/** Forecasts, at the lead of fifteen minutes, whose outcome must be known before there is a forecast at all. */
const leastJudged = 36
/** So many known outcomes make the confidence one half. */
const halfTrusted = 144
const trustedLead = leadSteps.indexOf(3)

/** `undefined` while there is too little to go by: it takes about three hours. */
export function trainedFrom(forecaster: Forecaster): Trained | undefined {
  if (!isTrained(forecaster)) return undefined
  const { past, states, mixture, roughness, leader, suspended, confidence, usualSurprises } = learnedBy(forecaster)
  return {
    version: 1,
    stepSec: past.clock.stepSec,
    ...(past.clock.timeZone !== undefined && { timeZone: past.clock.timeZone }),
    step: past.now,
    length: past.length,
    highest: past.highest,
    stretches: past.kept(),
    curve: { slots: past.curve.slots.map((slot) => slot && fourDigits(slot)), confirmed: past.curve.confirmed },
    level: past.level,
    roughness: { ...roughness },
    models: allModels.map((model, index) => ({
      name: model.name,
      state: asPlainData(model.fork(states[index])),
      suspended: suspended.includes(model.name),
    })),
    mixture: {
      weights: mixture.weights.map((shares) => shares.map(fourDigits)),
      offsets: mixture.offsets.map((offsets) => offsets.map(fourDigits)),
    },
    leader,
    confidence,
    ...(usualSurprises && {
      usualSurprises: { above: fourDigits(usualSurprises.above), below: fourDigits(usualSurprises.below) },
    }),
  }
}

/** All that has been learned so far. */
export function learnedBy(forecaster: Forecaster): Learned & Pick<Forecaster, 'past'> {
  return {
    clock: forecaster.past.clock,
    past: forecaster.past,
    states: forecaster.states,
    mixture: forecaster.mixture(),
    roughness: forecaster.roughness,
    leader: leadingModel(forecaster),
    suspended: suspendedModels(forecaster),
    confidence: confidenceOf(forecaster),
    usualSurprises: forecaster.surprises.usual(),
  }
}

/** Are enough outcomes known for a forecast? */
export function isTrained(forecaster: Forecaster): boolean {
  return (forecaster.calibrations[trustedLead]?.judged ?? 0) >= leastJudged
}

/** Models that lose to a naive twin at every lead of up to an hour. */
function suspendedModels({ standings }: Forecaster): string[] {
  return allModels.flatMap(({ name }, model) =>
    near.every((lead) => standings[lead]?.[model]?.suspended) ? [name] : [],
  )
}

function leadingModel(forecaster: Forecaster): string {
  const shares = allModels.map(() => 0)
  for (const lead of near)
    sharesOf(forecaster.standings[lead] ?? []).forEach((share, model) => {
      shares[model] = (shares[model] ?? 0) + share
    })
  return allModels[shares.indexOf(Math.max(...shares))]?.name ?? ''
}

/**
 * Grows with the number of outcomes known, and falls with the distance between the share that lately exceeded P90 and the
 * promised tenth.
 */
function confidenceOf(forecaster: Forecaster): number {
  const { judged, exceeded } = forecaster.calibrations[trustedLead] ?? { judged: 0, exceeded: [] }
  const dishonesty = Math.abs((exceeded[1] ?? 0.1) - 0.1)
  return (judged / (judged + halfTrusted)) * Math.max(0, 1 - 2 * dishonesty)
}

/** A state with all its numbers rounded, as JSON would give it back. */
function asPlainData(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state, (_, inner: unknown) => {
      if (inner instanceof Float64Array) return Array.from(inner)
      return typeof inner === 'number' ? fourDigits(inner) : inner
    }),
  )
}
