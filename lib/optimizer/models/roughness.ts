/** How restless the load is at present. Forecast errors are measured in units of it, so that calm and wild times compare. */
export interface Roughness {
  /** Demand, smoothed over ten steps; `null` before the first. */
  level: number | null
  /** Change per step relative to demand: smoothed over two or three hours (`lately`), and over a week (`usually`). */
  lately: number
  usually: number
  /** Change per step in agents, smoothed over a week. */
  usualChange: number
  steps: number
}

const levelShare = 0.1
const latelyShare = 0.03
/** Steps in the long memory: a week of five-minute steps. */
const longMemory = 2016
/** An unknown load is assumed to change by a tenth per step. The assumption weighs as much as this many steps. */
const assumedChange = 0.1
const assumedSteps = 12
/** A unit is never smaller than this share of the usual change. */
const leastShare = 0.4

/** Larger errors, in units, count as this one: they tell of a different load, such as the first after an idle week. */
export const largestError = 300

/** Agents per step: the usual change counts as at least this, since a load that has hardly changed yet may begin to. */
const leastChange = 0.1

export function beginRoughness(): Roughness {
  return { level: null, lately: assumedChange, usually: assumedChange, usualChange: 0, steps: assumedSteps }
}

/** An enormous change, such as that of a misreported backlog, is limited to `largestError` usual ones, or it would count for weeks. */
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
 * Agents by which a forecast made at `value` may be expected to be off, up to a factor that calibration finds. Never less
 * than a share of the usual change: near zero demand, relative change says nothing. 0 while nothing has changed yet.
 */
export function unitOf(roughness: Roughness, value: number): number {
  const level = Math.max(value, 0.3 * (roughness.level ?? 0))
  const relative = (level * (roughness.lately + roughness.usually)) / 2
  return Math.max(leastShare * roughness.usualChange, relative)
}
