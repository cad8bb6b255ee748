import * as z from 'zod'
import { parameters } from '../../optimizer/settings/parameters.ts'
import { isPlain } from '../../words/plain-text.ts'
import { burstFactor } from './settings.ts'
import { agents, durationSec, epochSec } from './values.ts'

const reason = z
  .string()
  .max(500)
  .meta({ description: 'The reason, for people.', examples: ['release day'] })

const toldReason = reason.refine(isPlain, 'must be one line without control characters').meta({
  description: 'The reason, for people: one line without control characters, nor such as turn the direction of a text.',
  examples: ['release day'],
})

export const burstRequest = z
  .strictObject({
    durationSec: z.int().min(1).max(parameters.burstMaxDurationSec.max).meta({
      description: 'Seconds for which the burst lasts; the setting `burstMaxDurationSec` is the most.',
    }),
    factor: burstFactor
      .meta({ description: 'Capacity relative to the target; by default the setting `burstCapacityFactor`.' })
      .exactOptional(),
    reason: toldReason.exactOptional(),
  })
  .meta({ id: 'BurstRequest', examples: [{ durationSec: 300, factor: 1.5, reason: 'release day' }] })

const intentAnswer = {
  intent: z
    .string()
    .meta({ description: 'Id of the request; a repeat with the same Idempotency-Key gets the same one.' }),
  requestedAtSec: epochSec,
  effective: z.boolean().meta({
    description: 'False if groups and workers will not be told anything, as in the modes `recommend` and `off`.',
  }),
  note: z.string().meta({ description: 'Why it is not effective.' }).exactOptional(),
}

export const burstAnswer = z
  .strictObject({
    fleet: z.string(),
    ...intentAnswer,
    durationSec,
    endsAtSec: epochSec.meta({ description: 'The burst is over then, whatever else happens. Epoch seconds.' }),
    factor: burstFactor,
    reason: reason.exactOptional(),
  })
  .meta({
    id: 'BurstAnswer',
    description: 'A burst was asked for; the next cycle acts on it.',
    examples: [
      {
        fleet: 'fixwurx',
        intent: '9f86d081884c7d65',
        requestedAtSec: 1_763_900_000,
        effective: true,
        durationSec: 300,
        endsAtSec: 1_763_900_300,
        factor: 1.5,
        reason: 'release day',
      },
    ],
  })

export const cancelAnswer = z.strictObject({ fleet: z.string(), ...intentAnswer }).meta({
  id: 'CancelAnswer',
  description: 'The end of the burst was asked for; the next cycle acts on it.',
  examples: [
    {
      fleet: 'fixwurx',
      intent: '60303ae22b998861',
      requestedAtSec: 1_763_900_000,
      effective: false,
      note: 'the fleet is in recommend mode: the plan will show it, no group or worker is told anything',
    },
  ],
})

const activeBurst = z.strictObject({
  active: z.literal(true),
  cause: z.enum(['predicted', 'detected', 'manual']),
  startedAtSec: epochSec,
  endsAtSec: epochSec.meta({ description: 'Over then at the latest. Epoch seconds.' }),
  remainingSec: durationSec,
  factor: z.number().min(1),
  requestedBy: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  supplyAtStartAgents: agents.meta({ description: 'Agents ready or booting when it began.' }),
  peakDemandAgents: agents.meta({
    description: 'The highest demand since then, which shows whether the extra capacity was used.',
  }),
})

const quietBurst = z.strictObject({
  active: z.literal(false),
  endedAtSec: epochSec.meta({ description: 'End of the last burst, if one is known.' }).exactOptional(),
})

export const burst = z.discriminatedUnion('active', [activeBurst, quietBurst]).meta({ id: 'Burst' })

const pendingBurst = z.strictObject({
  kind: z.literal('burst'),
  intent: z.string(),
  requestedAtSec: epochSec,
  requestedBy: z.string().exactOptional(),
  durationSec,
  endsAtSec: epochSec,
  factor: z.number().min(1).exactOptional(),
  reason: z.string().exactOptional(),
})

const pendingCancel = z.strictObject({
  kind: z.literal('cancel'),
  intent: z.string(),
  requestedAtSec: epochSec,
  requestedBy: z.string().exactOptional(),
})

export const burstStatus = z
  .strictObject({
    fleet: z.string(),
    burst,
    pending: z
      .discriminatedUnion('kind', [pendingBurst, pendingCancel])
      .meta({ description: 'The request that no cycle has acted on yet.' })
      .exactOptional(),
  })
  .meta({
    id: 'BurstStatus',
    examples: [
      {
        fleet: 'fixwurx',
        burst: {
          active: true,
          cause: 'manual',
          startedAtSec: 1_763_900_000,
          endsAtSec: 1_763_900_300,
          remainingSec: 240,
          factor: 1.5,
          reason: 'release day',
          supplyAtStartAgents: 40,
          peakDemandAgents: 52,
        },
      },
      { fleet: 'fixwurx', burst: { active: false } },
    ],
  })

export type BurstRequest = z.infer<typeof burstRequest>
export type BurstStatus = z.infer<typeof burstStatus>
export type Burst = z.infer<typeof burst>
export type CancelAnswer = z.infer<typeof cancelAnswer>
