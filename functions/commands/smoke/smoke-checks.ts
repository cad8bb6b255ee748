import { burstAnswer, burstStatus, cancelAnswer } from '../../../lib/http/schemas.ts'
import { parameters } from '../../../lib/optimizer/settings/parameters.ts'
import { counted } from '../../../lib/view/words/format.ts'
import { pause } from '../../../lib/waiting/pause.ts'
import { Failure, oneLine, Refused } from '../failure.ts'
import { metricsAnswer, type PlansAnswer, plansAnswer, settingsAnswer } from '../remote/answers.ts'
import type { Remote } from '../remote/remote.ts'
import { isIdentified, request, statusOf } from '../remote/request.ts'
import { onInterruption } from '../terminal/interruption.ts'

type Plan = PlansAnswer['plans'][number]

export interface Finding {
  readonly outcome: 'ok' | 'failed' | 'skipped'
  readonly said: string
}

export interface SmokeSite {
  readonly fleet: Remote
  /** How long each check waits, wall seconds. */
  readonly patienceSec: number
}

export interface Check {
  readonly name: string
  run(site: SmokeSite): Promise<Finding>
}

const ok = (said: string): Finding => ({ outcome: 'ok', said })
const failed = (said: string): Finding => ({ outcome: 'failed', said })
const skipped = (said: string): Finding => ({ outcome: 'skipped', said })

const betweenMs = 1000

/**
 * Calls `look` again and again until it has a result.
 * @returns `undefined` when the time is up. @throws Failure when the signal aborts
 */
async function comes<T>(
  patienceSec: number,
  look: () => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const deadlineMs = performance.now() + patienceSec * 1000
  for (;;) {
    const seen = await look()
    if (signal?.aborted) throw new Failure('interrupted, and the burst called off')
    if (seen !== undefined || performance.now() > deadlineMs) return seen
    await pause(betweenMs, signal)
  }
}

async function plansOf(fleet: Remote, limit: number): Promise<readonly Plan[]> {
  return (await request(fleet.at(`plans?limit=${limit}`), plansAnswer)).plans
}

const strangersAreRefused: Check = {
  name: 'whoever does not say who they are is refused',
  async run({ fleet }) {
    const url = fleet.at('metrics')
    if (!isIdentified(url)) return skipped('nobody is asked who they are here')
    const status = await statusOf(url, { anonymous: true })
    return status === 401 || status === 403 ? ok(`answered ${status}`) : failed(`answered ${status}`)
  },
}

const nobodyReportsForOthers: Check = {
  name: 'nobody reports for a worker',
  async run({ fleet }) {
    const url = fleet.at('workers/i-00000000000000000/heartbeat')
    if (!isIdentified(url)) return skipped('nobody is asked who they are here')
    const body = { usedAgents: 0, totalAgents: 1, bootId: 'smoke' }
    const status = await statusOf(url, { method: 'POST', body })
    return status === 403 ? ok('answered 403') : failed(`answered ${status}`)
  },
}

const cyclesRunByThemselves: Check = {
  name: 'cycles run by themselves',
  async run({ fleet, patienceSec }) {
    const latest = async () => (await plansOf(fleet, 20)).find(({ trigger }) => trigger === 'schedule')
    const first = await comes(patienceSec, latest)
    if (first === undefined) return failed(`none within ${patienceSec} s`)
    const next = await comes(patienceSec, async () => {
      const plan = await latest()
      return plan !== undefined && plan.atSec > first.atSec ? plan : undefined
    })
    if (next === undefined) return failed(`none after that of ${first.atSec} within ${patienceSec} s`)
    return ok(`two of them ${Math.round(next.atSec - first.atSec)} s apart, mode ${next.mode}`)
  },
}

const nothingIsMissing: Check = {
  name: 'every source answers, and workers are heard',
  async run({ fleet }) {
    const { coverage, missing, workers } = await request(fleet.at('metrics'), metricsAnswer)
    if (missing.length > 0) return failed(missing.map(({ source, reason }) => `${source}: ${reason}`).join('; '))
    const heard = `${Math.round(100 * coverage)} % of ${counted((workers?.ready ?? 0) + (workers?.draining ?? 0), 'worker')} heard`
    return coverage === 1 ? ok(heard) : failed(heard)
  },
}

/** A step refused only because somebody else has resized the group is no failure. */
const isFault = ({ outcome, outcomeReason = '' }: Plan['steps'][number]) =>
  outcome === 'failed' || (outcome === 'refused' && !outcomeReason.startsWith('changed by someone else'))

const stepsAreTaken: Check = {
  name: 'steps are taken, and nothing else fails',
  async run({ fleet }) {
    const plans = await plansOf(fleet, 100)
    const steps = plans.flatMap((plan) => plan.steps)
    const faults = steps.filter(isFault).map((step) => `${step.do} ${step.group}: ${step.outcomeReason}`)
    const [first, ...others] = [...plans.flatMap(({ failures }) => failures), ...faults]
    if (first !== undefined) return failed(others.length === 0 ? first : `${first}; and ${others.length} more`)
    const taken = steps.filter(({ outcome }) => outcome === 'applied').length
    return ok(`${taken} taken in the last ${counted(plans.length, 'cycle')}`)
  },
}

/** How long a test burst may last, if settings allow that. */
const testBurstSec = 1800

const mostFactor = parameters.burstCapacityFactor.max

/** A factor that lifts even bare demand above what is ready or booting, with a tenth to spare in case demand falls meanwhile. */
function factorFor(plan: Plan | undefined): number | undefined {
  const { agents, demandAgents, supplyAgents } = plan?.target ?? { agents: 0, demandAgents: 0, supplyAgents: 0 }
  if (mostFactor * agents <= supplyAgents) return undefined
  const factor = Math.ceil((100 * (1.1 * supplyAgents + 2)) / Math.max(1, demandAgents)) / 100
  return Math.min(mostFactor, Math.max(1, factor))
}

/** Ctrl-C must not leave a burst behind, which would last for half an hour. */
function interruption(): AbortSignal {
  const interrupted = new AbortController()
  onInterruption(
    ['SIGINT', 'SIGTERM'],
    () => interrupted.abort(),
    () => process.exit(1),
  )
  return interrupted.signal
}

/** @throws Failure if it goes on. */
async function callOff(fleet: Remote): Promise<void> {
  try {
    await request(fleet.at('burst'), cancelAnswer, { method: 'DELETE' })
  } catch (error) {
    const hasEnded = error instanceof Refused && error.status === 409
    if (!hasEnded) throw new Failure(`the burst could not be called off, and goes on: ${oneLine(error)}`, 1, error)
  }
}

/** Runs only when asked for, since it costs a few instances for a while. A burst of anybody else would be replaced, and end with it. */
export const burstRaisesTheFleet: Check = {
  name: 'a burst launches workers, which report',
  async run({ fleet, patienceSec }) {
    const { burst, pending } = await request(fleet.at('burst'), burstStatus)
    if (burst.active || pending?.kind === 'burst') return skipped('a burst is in force or asked for, and is left alone')
    const ready = async () => (await request(fleet.at('metrics'), metricsAnswer)).workers?.ready ?? 0
    const before = await ready()
    const [latest] = await plansOf(fleet, 1)
    const factor = factorFor(latest)
    if (factor === undefined) return skipped('nearly all agents idle: no factor makes a launch of it')
    const { burstMaxDurationSec = testBurstSec } = (await request(fleet.at('settings'), settingsAnswer)).effective
    const ask = { durationSec: Math.min(testBurstSec, burstMaxDurationSec), factor, reason: 'smoke test' }
    const interrupted = interruption()
    const begun = await request(fleet.at('burst'), burstAnswer, { method: 'POST', body: ask })
    const beganMs = performance.now()
    const passedSec = () => Math.round((performance.now() - beganMs) / 1000)
    try {
      if (!begun.effective) return skipped(begun.note ?? 'the fleet is not in the mode apply')
      const launch = await comes(
        patienceSec,
        async () => {
          const plans = (await plansOf(fleet, 100)).filter(
            ({ atSec, burst }) => atSec >= begun.requestedAtSec && burst.active && burst.reason === ask.reason,
          )
          const steps = plans.flatMap((plan) => plan.steps)
          return steps.findLast((step) => step.do === 'launch' && step.outcome === 'applied')
        },
        interrupted,
      )
      if (launch === undefined) return failed(`nothing was launched within ${patienceSec} s; has the group room?`)
      const launchedSec = passedSec()
      const now = await comes(
        patienceSec,
        async () => {
          const workers = await ready()
          return workers > before ? workers : undefined
        },
        interrupted,
      )
      const moved = `desired ${launch.fromDesired} -> ${launch.toDesired} after ${launchedSec} s`
      if (now === undefined) return failed(`${moved}, but no new worker was heard within ${patienceSec} s`)
      return ok(`${moved}, ${now - before} heard after ${passedSec()} s`)
    } finally {
      await callOff(fleet)
    }
  },
}

export const checks: readonly Check[] = [
  strangersAreRefused,
  nobodyReportsForOthers,
  cyclesRunByThemselves,
  nothingIsMissing,
  stepsAreTaken,
]
