import { gone, refused } from '../optimizer/outcome/applied-step.ts'
import type { Step } from '../optimizer/size/step.ts'
import type { ScalingCoordinator } from '../ports.ts'
import type { FleetView } from './fleet-view.ts'
import type { FleetGroup } from './groups/fleet-group.ts'
import { type RegionLook, splitKey } from './groups/inventory.ts'
import { Believed } from './scaling/believed.ts'
import { type Hold, holdOf } from './scaling/holds.ts'
import { launch } from './scaling/launch.ts'
import { heldBack, type Looked, lookThenTake, noSuchGroup, taking } from './scaling/step-result.ts'
import { isServing, terminate } from './scaling/terminate.ts'

type Drain = Extract<Step, { readonly do: 'drain' | 'undrain' }>

/** Seconds for which the checks before shrinking stay valid, so that one cycle makes these calls once per group. */
const believedSec = 10

/**
 * Grows, shrinks and drains a fleet in AWS. Every step looks at the group and the worker again right before it acts;
 * simultaneous steps in one region share the look at its groups. Orders to drain can be taken back, so they share one for
 * `believedSec`: a large fleet that shrinks is not read for each few of its workers.
 */
export function awsScalingCoordinator(view: FleetView): ScalingCoordinator {
  const { clients, clock, journal } = view
  const checks = new Believed<Hold | undefined>(clock, believedSec)
  const looks = new Believed<RegionLook>(clock, believedSec)

  const lookAt = (region: string) => looks.anew(region, () => view.lookAt(region))
  const lookLately = (region: string) => looks.lately(region, () => view.lookAt(region))
  const groupNow = async (key: string, look = lookAt): Promise<FleetGroup | undefined> => {
    const { region } = splitKey(key)
    if (!clients.regions.includes(region)) return undefined
    return (await look(region)).groups.find((group) => group.key === key)
  }
  /** A worker that a shared look does not show may be a new one. */
  const groupWith = async ({ group: key, worker }: Drain): Promise<FleetGroup | undefined> => {
    const lately = await groupNow(key, lookLately)
    return lately !== undefined && isServing(lately, worker) ? lately : groupNow(key)
  }
  const hold = (group: FleetGroup) => checks.lately(group.key, () => holdOf(clients.autoScaling(group.region), group))
  const card = (worker: string) => journal.worker(worker, clock.nowSec())
  const wasBooting = (worker: string) =>
    view.lastSight?.workers.some(({ id, phase }) => id === worker && phase === 'booting') ?? false

  return {
    async apply(step, signal) {
      const { region } = splitKey(step.group)
      const now = () => groupNow(step.group)
      const look = async () => {
        if (step.do === 'launch')
          return launch(step, { client: clients.autoScaling(region), now, nowSec: clock.nowSec(), signal })
        if (step.do === 'terminate')
          return terminate(step, { client: clients.autoScalingOnce(region), now, wasBooting, card, hold, signal })
        return tell(step, await groupWith(step), signal)
      }
      const result = await lookThenTake(signal, look)
      const mayHaveEnded = step.do === 'terminate' && result.outcome !== 'refused' && result.outcome !== 'skipped'
      if (mayHaveEnded) view.noteEnded(step.worker)
      return result
    },
  }

  /** Drain orders go to the worker, in the answer to its next heartbeat, not to Auto Scaling. */
  async function tell(
    { do: what, worker, group: key }: Drain,
    group: FleetGroup | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Looked> {
    if (group === undefined) return noSuchGroup(key)
    if (!isServing(group, worker)) return gone
    const told = await card(worker)
    const drain = what === 'drain'
    if ((told?.drain ?? false) === drain) return gone
    if (drain) {
      if (told?.heartbeat === undefined) return refused(`${worker} is booting: it can be terminated, not drained`)
      const held = await hold(group)
      if (held !== undefined) return heldBack(held)
    }
    // A worker called back from draining fills itself until the next plan has a target for it.
    const order = { worker, drain, ...(!drain && { targetAgents: null }) }
    return () =>
      taking(
        signal,
        () => journal.putDirectives([order], clock.nowSec(), signal),
        async () => ((await card(worker))?.drain ?? false) === drain,
      )
  }
}
