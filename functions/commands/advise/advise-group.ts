import { parameters } from '../../../lib/optimizer/settings/parameters.ts'
import { explained, groupPast } from '../past/group-past.ts'
import type { AdviseFlags } from './advise.ts'
import { groupAssumptions } from './advise-words.ts'
import { giveAdvice } from './give-advice.ts'

/** Time from launch to ready, where no option tells. */
const usualBootSec = 120

type AdviseGroupFlags = AdviseFlags & { readonly group: string }

/** What `rao advise` does; a module of its own, because it needs the AWS SDK. */
export async function adviseGroup(flags: AdviseGroupFlags): Promise<void> {
  try {
    await advise(flags)
  } catch (error) {
    throw explained(error)
  }
}

async function advise(flags: AdviseGroupFlags): Promise<void> {
  const { group, history, trace, peakAgents, atWork, agentsPerWorker, agentsKnown } = await groupPast(flags)
  const hourlyUsd = flags.hourlyUsd ?? group.tags.hourlyUsd
  const timeZone = flags.timeZone ?? group.tags.timeZone
  const { key, min, max, present, periodSec } = history
  const { days, sloWait = parameters.promiseWaitSec.default, boot = usualBootSec } = flags
  await giveAdvice(
    {
      trace,
      options: {
        sloWaitSec: sloWait,
        bootSec: boot,
        agentsPerWorker,
        peakAgents,
        intervalSec: parameters.optimizationIntervalSec.default,
        seed: 1,
        bounds: { min, max: Math.max(1, max) },
        ...(hourlyUsd !== undefined && { hourlyUsd }),
        ...(timeZone !== undefined && { timeZone }),
      },
      sizes: history,
      advised: { whose: 'group', present, sloWaitSec: sloWait, lateShare: parameters.promiseLateShare.default },
      assumptions: groupAssumptions({ history, atWork, agentsPerWorker, agentsKnown, bootSec: boot }),
      found: { group: key, days, periodSec, min, max, present },
    },
    flags,
  )
}
