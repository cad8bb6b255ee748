import { withNoun } from '../optimizer/numbers/with-noun.ts'
import { applied, gone, refused, type StepResult } from '../optimizer/outcome/applied-step.ts'
import type { Step } from '../optimizer/size/step.ts'
import type { ScalingCoordinator } from '../ports.ts'
import { orThrottled } from './fleet/faults.ts'
import type { Group, Site } from './fleet/site.ts'

type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>

/** Grows, shrinks and drains a simulated fleet by the rules of Auto Scaling, and with its error messages. */
export function simulatedScalingCoordinator(site: Site): ScalingCoordinator {
  const { faults } = site
  return {
    async apply(step) {
      orThrottled(faults, 'apply')
      site.catchUp()
      const result = take(site, step)
      if (faults.lostAcknowledgements && result.outcome !== 'refused')
        return { outcome: 'failed', reason: 'connection reset before the answer came' }
      return result
    },
  }
}

function take(site: Site, step: Step): StepResult {
  const group = site.group(step.group)
  if (group === undefined) return refused(`ValidationError: AutoScalingGroup name not found - ${step.group}`)
  if (site.faults.denied.has(group.key)) return refused(`AccessDenied: not authorised to change ${group.key}`)
  if (step.do === 'launch') return launch(site, group, step)
  if (step.do === 'drain') return drain(site, step)
  if (step.do === 'undrain') return undrain(site, step)
  return terminate(site, group, step)
}

/** Sets the desired capacity, and only ever raises it: what the group has already, for whatever reason, is not launched again. */
function launch(site: Site, group: Group, { desired }: StepOf<'launch'>): StepResult {
  if (!Number.isInteger(desired) || desired < 0) return refused(`ValidationError: desired capacity ${desired}`)
  if (desired > group.max)
    return refused(`ValidationError: desired capacity ${desired} is above max value ${group.max} of ${group.key}`)
  if (desired <= group.desired) return gone
  const sinceLaunchSec = site.world.nowSec - group.lastLaunchSec
  if (site.faults.inProgress.has(group.key) || sinceLaunchSec < group.cooldownSec)
    return refused(`ScalingActivityInProgress: activity in progress for ${group.key}`)
  const wanted = desired - site.members(group).length
  const launched = site.launch(group, wanted)
  if (launched >= wanted) {
    group.desired = desired
    return applied
  }
  group.desired = Math.max(group.desired, desired - wanted + launched)
  const reason = `InsufficientInstanceCapacity: ${launched} of ${wanted} launched in ${group.key}`
  return { outcome: launched > 0 ? 'failed' : 'refused', reason, capacity: true }
}

function drain(site: Site, { worker }: StepOf<'drain'>): StepResult {
  const outcome = site.world.drain(worker)
  if (outcome === 'refused') return refused(`${worker} is booting: it can be terminated, not drained`)
  if (outcome === 'applied') site.heartbeats.askAgain(worker)
  return outcome === 'applied' ? applied : gone
}

/** A worker that is called back is filled to its size until the next plan gives it a target. */
function undrain(site: Site, { worker }: StepOf<'undrain'>): StepResult {
  if (site.world.undrain(worker) !== 'applied') return gone
  site.world.limit(worker, site.world.worker(worker)?.totalAgents ?? 0)
  return applied
}

/** Terminate with decrement: refused at the minimum, and for a worker that is at work. */
function terminate(site: Site, group: Group, step: StepOf<'terminate'>): StepResult {
  const worker = site.world.worker(step.worker)
  if (worker === undefined) return gone
  if (worker.group !== group.index) return refused(`ValidationError: ${worker.id} is not in ${group.key}`)
  if (worker.usedAgents > 0)
    return refused(`busy again: ${withNoun(worker.usedAgents, 'agent')} at work on ${worker.id}`)
  if (group.desired - 1 < group.min)
    return refused(`ValidationError: desiredSize equals minSize (${group.min}) of ${group.key}`)
  if (site.faults.inProgress.has(group.key))
    return refused(`ScalingActivityInProgress: activity in progress for ${group.key}`)
  site.end(worker)
  group.desired--
  return applied
}
