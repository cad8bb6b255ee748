/** How restless load is just now: the unit in which forecast errors are measured, so that calm and storm are alike. */
export interface Roughness {
  /** Demand, smoothed over ten steps; `null` before the first. */
  level: number | null
  /** Change per step relative to demand, smoothed over an hour or two, and over a week. */
  lately: number
  usually: number
  /** Change per step in agents, smoothed over a week. */
  usualChange: number
  steps: number
}

const levelShare = 0.1
const latelyShare = 0.03
/** Steps in the long memory, once there are so many. */
const longMemory = 2016
/** What is assumed of a load of which nothing is known: it changes by a tenth per step. So many steps overrule it. */
const assumedChange = 0.1
const assumedSteps = 12
/** Share of the usual change below which no unit falls. */
const leastShare = 0.4

/** In units: what is further off tells of another load, as when the first comes after a week of none, not of how far this one strays. */
export const largestError = 300

/** Agents per step: a load that has hardly changed yet may begin to. */
const leastChange = 0.1

export function beginRoughness(): Roughness {
  return { level: null, lately: assumedChange, usually: assumedChange, usualChange: 0, steps: assumedSteps }
}

/** A change beyond all that is usual, as of a backlog told wrong, counts as so many usual ones: else it would be remembered for weeks. */
export function advanceRoughness(roughness: Roughness, before: number, value: number): void {
  if (roughness.level === null) {
    roughness.level = value
    roughness.usualChange = assumedChange * value
    return
  }
  roughness.steps += 1
  const share = 1 / Math.min(longMemory, roughness.steps)
  const change = Math.abs(value - before)
  roughness.level += levelShare * (value - roughness.level)
  const mostChange = largestError * Math.max(roughness.usualChange, leastChange)
  roughness.usualChange += share * (Math.min(change, mostChange) - roughness.usualChange)
  const relative = Math.min(1, change / Math.max(roughness.level, value, 1e-9))
  roughness.lately += latelyShare * (relative - roughness.lately)
  roughness.usually += share * (relative - roughness.usually)
}

/**
 * Agents by which a forecast made at `value` may be expected to fail, up to a factor that calibration finds. Never less
 * than a share of what is usual in agents: next to zero, relative change says nothing. 0 while nothing has changed yet.
 */
export function unitOf(roughness: Roughness, value: number): number {
  const level = Math.max(value, 0.3 * (roughness.level ?? 0))
  const relative = (level * (roughness.lately + roughness.usually)) / 2
  return Math.max(leastShare * roughness.usualChange, relative)
}
