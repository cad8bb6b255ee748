import type { Settings } from '../settings/settings.ts'
import type { WorkFlow } from './work-flow.ts'

/** The work that is there. */
export interface WorkPresent {
  readonly atWork: number
  readonly queued: number
  /** Agents on ready workers. */
  readonly readyAgents: number
}

/**
 * Agents that will be wanted at a horizon if bugs go on arriving as they do. With $\mu$ the turnover and $\lambda$ the
 * arrivals, of the bugs at work now $e^{-\mu h}$ will still be there (the transient of the queue with agents to spare,
 * M/G/$\infty$ for exponential durations), and of Little's offered load $\lambda/\mu$ the rest will have come:
 *
 *   busy(h) = busy e^(-mu h) + (lambda / mu) (1 - e^(-mu h))
 *
 * So a fleet of long bugs is sized by what it has, one of short bugs by what arrives. A backlog gets the agents that work it
 * off within `backlogRecoverySec`, at most one per bug. Bugs that will start within `standingWaitSec` anyway, on agents that
 * become free, get none of their own.
 * @returns agents, never negative; `undefined` where the flow is not known: then demand is what is counted.
 */
export function loadToCome(
  { atWork, queued, readyAgents }: WorkPresent,
  flow: WorkFlow,
  horizonSec: number,
  settings: Settings,
): number | undefined {
  if (settings.averagingSec === 0) return undefined
  const { turnover } = flow
  const arrivals = flow.arrivalsPerSec(settings.averagingSec)
  if (!(turnover > 0) || arrivals === undefined) return undefined
  const staying = Math.exp(-turnover * horizonSec)
  const standing = settings.standingWaitSec * turnover * readyAgents
  const perBug = Math.min(1, 1 / (turnover * recoverySec(settings)))
  return Math.max(0, atWork * staying + (arrivals / turnover) * (1 - staying) + (queued - standing) * perBug)
}

/** A backlog is worked off no sooner than the next look can see it shrink: otherwise one look after the other would overshoot. */
function recoverySec({ backlogRecoverySec, optimizationIntervalSec }: Settings): number {
  return Math.max(backlogRecoverySec, optimizationIntervalSec)
}
