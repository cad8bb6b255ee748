import { ceilOf } from './busy-agents.ts'

/** A ratio this close to 1 changes nothing. */
export const tolerance = 0.1

/** A deployment as the autoscaler sees it; a pod is a worker here. */
export interface Pods {
  readonly ready: number
  /** Asked for but not reporting yet. */
  readonly missing: number
  /** Mean utilisation of the ready ones. */
  readonly utilisation: number
}

/**
 * Replicas by the ratio of metric to target, after `replica_calculator.go` of Kubernetes. Pods that do not report count as
 * fully used when shrinking and as idle when growing; if that reverses the direction, nothing changes.
 */
export function ratioReplicas({ ready, missing, utilisation }: Pods, target: number): number {
  const current = ready + missing
  const ratio = utilisation / target
  if (ready === 0) return current
  if (missing === 0) return within(ratio) ? current : ceilOf(ratio * ready)
  if (ratio === 1) return current
  const assumed = ratio < 1 ? 1 : 0
  const all = (utilisation * ready + assumed * missing) / current / target
  if (within(all) || (ratio < 1 && all > 1) || (ratio > 1 && all < 1)) return current
  const replicas = ceilOf(all * current)
  return ratio < 1 ? Math.min(current, replicas) : Math.max(current, replicas)
}

/** Replicas for a total that is to be shared by all, as for an external metric with an average value. */
export function shareReplicas(total: number, perPod: number, current: number): number {
  return current > 0 && within(total / (perPod * current)) ? current : ceilOf(total / perPod)
}

function within(ratio: number): boolean {
  return Math.abs(1 - ratio) <= tolerance
}

/**
 * The default behaviour of the autoscaler: down only to the largest recommendation of the window, up at once but by no more than
 * four pods or a doubling per 15 s, which is one look.
 */
export function hpaBehaviour(windowSec: number) {
  let recommended: { readonly atSec: number; readonly replicas: number }[] = []
  return {
    clear(): void {
      recommended = []
    },
    settle(nowSec: number, current: number, replicas: number): number {
      // A new autoscaler begins with the present size.
      if (recommended.length === 0) recommended = [{ atSec: nowSec, replicas: current }]
      recommended = recommended.filter(({ atSec }) => atSec > nowSec - windowSec)
      recommended.push({ atSec: nowSec, replicas })
      if (replicas > current) return Math.min(replicas, Math.max(current + 4, 2 * current))
      return Math.min(
        current,
        recommended.reduce((most, { replicas: past }) => Math.max(most, past), 0),
      )
    },
  }
}
