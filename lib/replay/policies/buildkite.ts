import { ceilOf } from './busy-agents.ts'
import { gridOf, parameter, type Rival } from './rival.ts'

const pollSec = 10
/** If less than this share of the expected agents is connected, it takes instances for broken. */
const leastAlive = 0.5

/**
 * buildkite-agent-scaler, after `scaler/scaling_calculator.go`, `scaler/scaler.go` and the cooldowns of `template.yaml`: as many
 * instances as scheduled and running jobs need, plus a buffer that never exceeds them; one instance more while less than
 * half of the agents are connected, boots included. The last scale-in alone starts the cooldown for the next one.
 */
export const buildkite: Rival = {
  name: 'buildkite',
  defaults: { instanceBuffer: 0, scaleOutFactor: 1, scaleOutCooldownSec: 300, scaleInCooldownSec: 3600 },
  grid: () =>
    gridOf({
      instanceBuffer: [0, 1, 2, 4, 8, 16, 32],
      scaleOutFactor: [1],
      scaleOutCooldownSec: [0, 300],
      scaleInCooldownSec: [300, 3600],
    }),
  policy(setting, { options }) {
    const { agentsPerWorker } = options
    const buffer = parameter(setting, 'instanceBuffer')
    const factor = parameter(setting, 'scaleOutFactor')
    const outCooldownSec = parameter(setting, 'scaleOutCooldownSec')
    const inCooldownSec = parameter(setting, 'scaleInCooldownSec')
    let outAtSec = Number.NEGATIVE_INFINITY
    let inAtSec = Number.NEGATIVE_INFINITY
    return {
      name: 'buildkite',
      parameters: setting,
      everySec: pollSec,
      start() {
        outAtSec = Number.NEGATIVE_INFINITY
        inAtSec = Number.NEGATIVE_INFINITY
      },
      look({ nowSec, desired, queued, usedAgents, readyAgents }) {
        const wanted = wantedInstances({ jobs: queued + usedAgents, desired, readyAgents }, agentsPerWorker, buffer)
        if (wanted > desired && nowSec - outAtSec >= outCooldownSec) {
          outAtSec = nowSec
          return { desired: desired + ceilOf((wanted - desired) * factor) }
        }
        if (wanted < desired && nowSec - inAtSec >= inCooldownSec) {
          inAtSec = nowSec
          return { desired: wanted }
        }
        return { desired }
      },
    }
  },
}

/** Instances for the present jobs, with the buffer. */
export function wantedInstances(
  seen: { readonly jobs: number; readonly desired: number; readonly readyAgents: number },
  agentsPerWorker: number,
  buffer: number,
): number {
  const { jobs, desired, readyAgents } = seen
  if (jobs === 0) return 0
  const needed = ceilOf(jobs / agentsPerWorker)
  const broken = desired > 0 && readyAgents < leastAlive * agentsPerWorker * desired
  return (broken ? Math.max(needed, desired + 1) : needed) + Math.min(buffer, needed)
}
