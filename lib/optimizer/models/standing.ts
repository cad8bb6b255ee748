/** How well a model has done lately at one lead. */
export interface Standing {
  /** Pinball loss in units of roughness, summed over the levels, averaged over the memory. */
  loss: number
  /** Forecasts whose outcome is known. */
  judged: number
  /** Has lost to the naive twins, and has no share until it is better again. */
  suspended: boolean
}

/** How many forecasts the average spans: about two days of five-minute steps. */
const memory = 600
/** No model is suspended on fewer forecasts. */
const leastEvidence = 144
/** A model this much worse than the better twin is suspended. It returns only when better than that twin, so that it does not flap. */
const suspendAbove = 1.05
const resumeBelow = 1
/** How steeply a share falls with loss: a model 5 % worse than the best gets exp(-1) of its share. */
const steepness = 20

export function beginStanding(): Standing {
  return { loss: 0, judged: 0, suspended: false }
}

export function judge(standing: Standing, loss: number): void {
  standing.judged += 1
  standing.loss += (loss - standing.loss) / Math.min(memory, standing.judged)
}

/**
 * Suspends every model that loses to last value or seasonal-naive; the twins themselves never.
 * @param twins how many of the first standings are the naive twins.
 */
export function gate(standings: readonly Standing[], twins: number): void {
  let bar = Number.POSITIVE_INFINITY
  for (let index = 0; index < twins; index += 1) bar = Math.min(bar, standings[index]?.loss ?? bar)
  standings.forEach((standing, index) => {
    if (index < twins || standing.judged < leastEvidence) return
    standing.suspended = standing.loss > bar * (standing.suspended ? resumeBelow : suspendAbove)
  })
}

/**
 * Shares of a mixture, by how much worse than the best each model has been (exponential weights, Vovk 1990). Without
 * evidence the first model, last value, has the whole share.
 */
export function sharesOf(standings: readonly Standing[]): number[] {
  if (!standings.some(({ judged }) => judged > 0)) return standings.map((_, index) => (index === 0 ? 1 : 0))
  // None of those suspended is the best: they are worse than a twin.
  let best = Number.POSITIVE_INFINITY
  for (const { loss } of standings) best = Math.min(best, loss)
  const raw = standings.map(({ loss, suspended }) =>
    suspended ? 0 : Math.exp(-steepness * (loss / Math.max(best, 1e-12) - 1)),
  )
  const sum = raw.reduce((total, share) => total + share, 0)
  return raw.map((share) => share / sum)
}
