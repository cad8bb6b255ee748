import { defaultWindowSec, syncSec } from './hpa.ts'
import { hpaBehaviour, shareReplicas } from './hpa-replicas.ts'
import { gridOf, parameter, type Rival } from './rival.ts'

const pollSec = 30
const cooldownSec = 300
/** Messages per agent: below one there is headroom, above it some wait on purpose. */
const shares = [0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1, 1.1, 1.25, 1.4, 1.5, 1.6, 1.75, 2]

/**
 * KEDA's SQS scaler, after `pkg/scalers/aws_sqs_queue_scaler.go` and its documentation: visible messages plus those in
 * flight, shared out at `queueLength` per worker, by the HPA every 15 s. KEDA itself only wakes a fleet at zero, at its own
 * poll, and puts it to sleep when nothing was to do for the cooldown.
 */
export const keda: Rival = {
  name: 'keda',
  defaults: { queueLength: 5, stabilisationSec: defaultWindowSec },
  grid: ({ agentsPerWorker }) =>
    gridOf({
      queueLength: shares.map((share) => Number((share * agentsPerWorker).toFixed(3))),
      stabilisationSec: [60, defaultWindowSec],
    }),
  policy(setting) {
    const queueLength = parameter(setting, 'queueLength')
    const stabilisationSec = parameter(setting, 'stabilisationSec')
    const behaviour = hpaBehaviour(stabilisationSec)
    let activeAtSec = Number.NEGATIVE_INFINITY
    return {
      name: 'keda',
      parameters: { queueLength, stabilisationSec },
      everySec: syncSec,
      start(nowSec) {
        behaviour.clear()
        activeAtSec = nowSec
      },
      look({ nowSec, desired, queued, usedAgents }) {
        const messages = queued + usedAgents
        if (nowSec % pollSec === 0) {
          if (messages > 0) activeAtSec = nowSec
          if (desired === 0) return { desired: messages > 0 ? 1 : 0 }
          if (nowSec - activeAtSec >= cooldownSec) return { desired: 0 }
        }
        if (desired === 0) return { desired: 0 }
        const settled = behaviour.settle(nowSec, desired, shareReplicas(messages, queueLength, desired))
        return { desired: Math.max(1, settled) }
      },
    }
  },
}
