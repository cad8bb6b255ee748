import { type Random, rng } from '../simulated/random.ts'
import type { World } from '../simulated/world/world.ts'

/** When something goes wrong: [fromSec, toSec) in seconds since the origin of the trace. */
interface Span {
  readonly fromSec: number
  readonly toSec: number
}

/** What goes wrong in a scenario: with what policies see, or with the world itself. Plain data. */
export type Fault =
  /** A share of the workers is not heard; where it is 1, the queue is unknown too. */
  | (Span & { readonly kind: 'silence'; readonly share: number })
  /** No instance can be launched. */
  | (Span & { readonly kind: 'no-launches' })
  /** Every `everySec` a ready worker turns unhealthy, for `forSec`; of three the third never recovers and is replaced. */
  | (Span & { readonly kind: 'flapping'; readonly everySec: number; readonly forSec: number })

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>

/** The faults of one stretch, as time goes on. */
export interface ReplayFaults {
  /** Share of the workers that is silent at present, 0 to 1. */
  silentShare(nowSec: number): number
  launchesFail(nowSec: number): boolean
  /** Second of the next fault that changes the world, `Infinity` when there is none. */
  readonly sec: number
  /** Applies that fault. */
  befall(world: World): void
}

export const noFaults: ReplayFaults = {
  silentShare: () => 0,
  launchesFail: () => false,
  sec: Number.POSITIVE_INFINITY,
  befall: () => undefined,
}

export function faultsIn(faults: readonly Fault[] | undefined, stretch: Span, seed: number): ReplayFaults {
  if (faults === undefined || faults.length === 0) return noFaults
  const silences = faults.filter((fault): fault is FaultOf<'silence'> => fault.kind === 'silence')
  const refusals = faults.filter(({ kind }) => kind === 'no-launches')
  const flapping = faults.filter((fault): fault is FaultOf<'flapping'> => fault.kind === 'flapping')
  const random = rng(seed, 'replay/flapping')
  const happenings = flapping.flatMap((fault) => happeningsOf(fault, stretch, random)).sort((a, b) => a.sec - b.sec)
  let next = 0
  return {
    silentShare: (nowSec) => Math.max(0, ...silences.filter((span) => isIn(span, nowSec)).map(({ share }) => share)),
    launchesFail: (nowSec) => refusals.some((span) => isIn(span, nowSec)),
    get sec() {
      return happenings[next]?.sec ?? Number.POSITIVE_INFINITY
    },
    befall(world) {
      happenings[next++]?.befall(world)
    },
  }
}

function isIn({ fromSec, toSec }: Span, nowSec: number): boolean {
  return fromSec <= nowSec && nowSec < toSec
}

interface Happening {
  readonly sec: number
  befall(world: World): void
}

function happeningsOf({ fromSec, toSec, everySec, forSec }: FaultOf<'flapping'>, stretch: Span, random: Random) {
  const happenings: Happening[] = []
  for (let sec = fromSec, turn = 1; sec < toSec; sec += everySec, turn++) {
    if (!isIn(stretch, sec) || sec + forSec >= stretch.toSec) continue
    const recovers = turn % 3 !== 0
    let victim: string | undefined
    happenings.push({
      sec,
      befall(world) {
        const ready = world.workers().filter(({ phase, healthy }) => phase === 'ready' && healthy)
        victim = ready[Math.floor(random.next() * ready.length)]?.id
        if (victim !== undefined) world.setHealthy(victim, false)
      },
    })
    happenings.push({
      sec: sec + forSec,
      befall(world) {
        if (victim === undefined) return
        if (recovers) world.setHealthy(victim, true)
        else world.kill(victim)
      },
    })
  }
  return happenings
}
