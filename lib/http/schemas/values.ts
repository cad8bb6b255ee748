import * as z from 'zod'
import { fleetNamePattern, fleetNameRule } from '../../words/fleet-name.ts'
import { workerNamePattern, workerNameRule } from '../../words/worker-name.ts'

/** Building blocks of all documents. Times are epoch seconds of the fleet's clock; agents and bugs are counts. */

export const fleetId = z
  .string()
  .regex(fleetNamePattern, fleetNameRule)
  .meta({
    description: 'Name of a fleet: the value of the tag `rao:fleet`.',
    examples: ['fixwurx'],
  })

export const workerId = z
  .string()
  .regex(workerNamePattern, workerNameRule)
  .meta({ description: 'Id of a worker; in AWS, of its EC2 instance.', examples: ['i-0123456789abcdef0'] })

export const epochSec = z
  .number()
  .min(0)
  .meta({ description: 'Epoch seconds.', examples: [1_763_900_000] })

export const durationSec = z
  .number()
  .min(0)
  .meta({ description: 'Seconds.', examples: [300] })

export const leadTimeSec = durationSec.meta({
  description:
    'Launch to first heartbeat in the slowest group: learned (P90), or assumed where `leadTimeLaunches` is 0.',
})

/** In answers: sums and differences of what was told, however large. */
export const count = z.int().min(0)

export const leadTimeLaunches = count
  .meta({
    description:
      'Launches that the lead time was learned from; 0 while it is assumed. Absent where the record does not tell.',
  })
  .exactOptional()

/** In requests. Epoch times are larger, in seconds already: they are no counts. */
export const toldCount = count.max(1_000_000_000)

/** A number of agents that may be the result of a division. */
export const agents = z.number().min(0)

export const share = z
  .number()
  .min(0)
  .max(1)
  .meta({ description: 'A share of one.', examples: [0.8] })

export const mode = z.enum(['apply', 'recommend', 'off']).meta({
  description:
    '`apply` acts, `recommend` only says what it would do and changes no group or worker, `off` only watches.',
})

export const groupKey = z
  .string()
  .meta({ description: 'An Auto Scaling group, as `region/name`.', examples: ['eu-central-1/fixwurx-workers'] })

export const groupHold = z
  .enum(['instance-refresh', 'suspended-process', 'foreign-policy', 'foreign-change', 'source-failed', 'metered'])
  .meta({ description: 'Why nothing may leave a group. `source-failed`: the group could not be read.' })

export const missingSource = z
  .strictObject({
    source: z.enum(['groups', 'workers', 'backlog']).meta({ description: 'What could not be read.' }),
    reason: z.string(),
  })
  .meta({
    id: 'MissingSource',
    description: 'A source that could not be read. What is unknown is never taken for zero.',
  })
