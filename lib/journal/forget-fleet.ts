import type { Journal } from '../journal.ts'
import { isSteered } from '../optimizer/floors/steered.ts'
import type { ControlState } from '../optimizer/memory/state.ts'
import { settingsInForce } from './settings-in-force.ts'

/** Wall seconds for which cycles and trainings are kept out: more than the deletion takes. */
const forgettingSec = 60

export interface Forgetting {
  /** Names this attempt; two attempts never share a name. */
  readonly owner: string
  readonly nowSec: number
  readonly nowWallSec: number
}

/**
 * Forgets a fleet that has left. `steered`: it has decided lately, so it has groups, or had some until then. `busy`: a cycle or a
 * training of it is under way, or it is being forgotten.
 */
export async function forgetFleet(
  journal: Journal,
  { owner, nowSec, nowWallSec }: Forgetting,
): Promise<'forgotten' | 'steered' | 'busy'> {
  const hasDecidedLately = async ({ decidedAtSec }: Pick<ControlState, 'decidedAtSec'>) =>
    decidedAtSec !== undefined && isSteered({ decidedAtSec }, await settingsInForce(journal), nowSec)

  // Before anything is taken: a look at the wrong fleet must not cost it a cycle.
  if (await hasDecidedLately((await journal.state())?.state ?? {})) return 'steered'
  const taken = await journal.takeLease({ owner, nowWallSec, ttlSec: forgettingSec })
  if (taken.outcome !== 'taken') return 'busy'
  const forget = async () => {
    if (await hasDecidedLately(taken.lease.state)) return 'steered'
    if (!(await journal.takeTraining({ owner, nowSec, untilSec: nowSec + forgettingSec }))) return 'busy'
    return (await journal.forget(taken.lease, nowWallSec)) ? 'forgotten' : 'busy'
  }
  const outcome = await forget().catch(async (error: unknown) => {
    await journal.release(taken.lease)
    throw error
  })
  if (outcome !== 'forgotten') await journal.release(taken.lease)
  return outcome
}
