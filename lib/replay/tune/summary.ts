import { rounded } from '../../optimizer/numbers/rounded.ts'
import { costOf, keepsPromise } from '../../policy-ranking.ts'
import type { PolicyReport } from '../report/report.ts'
import { rivals } from '../rivals.ts'
import { cheapest, isSame } from './candidates.ts'

/** All that was played of one trace. */
export interface Swept {
  readonly trace: string
  readonly played: readonly PolicyReport[]
}

/** Worker-hours of the optimizer over those of a rival on one trace. */
export interface Ratio {
  readonly trace: string
  readonly ratio: number
  readonly rival: string
  readonly parameters: PolicyReport['parameters']
}

export interface Comparison {
  readonly worst: Ratio
  readonly traces: readonly Ratio[]
}

/**
 * The optimizer against its rivals over all traces, as geometric means of ratios of worker-hours (with late jobs at their price,
 * where they have one): below 1 the optimizer is cheaper. `h1`: against the cheapest setting of any rival on the same trace, chosen in hindsight. `h2`: against the one
 * setting that keeps the promise on every trace with the fewest worker-hours in total, without rivals that need hindsight by
 * themselves. Null where there is nothing to compare with. `broken` names the traces on which the optimizer was late too
 * often: its ratios there are no merit.
 */
export interface Summary {
  readonly h1: number | null
  readonly h2: number | null
  readonly detail: {
    readonly h1: Comparison | null
    readonly h2: Comparison | null
    readonly broken: readonly string[]
  }
}

const ratioDecimals = 4
const names = new Set(rivals.map(({ name }) => name))
const unfair = new Set(rivals.filter(({ hindsight }) => hindsight).map(({ name }) => name))

export function summaryOf(swept: readonly Swept[]): Summary {
  const h1 = compared(swept, ({ played }) =>
    cheapest(played.filter(({ policy }) => names.has(policy)).filter(keepsPromise)),
  )
  const one = oneForAll(swept)
  const h2 = one && compared(swept, ({ played }) => find(played, one))
  const broken = swept.filter(({ played }) => optimizerIn(played).some((report) => !keepsPromise(report)))
  return {
    h1: h1 && mean(h1),
    h2: h2 ? mean(h2) : null,
    detail: { h1, h2: h2 ?? null, broken: broken.map(({ trace }) => trace) },
  }
}

/** The setting that keeps the promise everywhere for the least worker-hours in all. */
function oneForAll(swept: readonly Swept[]): PolicyReport | undefined {
  const [first] = swept
  const totals = (first?.played ?? [])
    .filter(({ policy }) => names.has(policy) && !unfair.has(policy))
    .flatMap((candidate) => {
      const everywhere = swept.flatMap(({ played }) => find(played, candidate) ?? [])
      if (everywhere.length < swept.length || !everywhere.every(keepsPromise)) return []
      return [{ candidate, cost: everywhere.reduce((sum, report) => sum + costOf(report), 0) }]
    })
  return totals.toSorted((a, b) => a.cost - b.cost)[0]?.candidate
}

function find(played: readonly PolicyReport[], { policy, parameters }: PolicyReport): PolicyReport | undefined {
  return played.find((report) => report.policy === policy && isSame(report.parameters, parameters))
}

function optimizerIn(played: readonly PolicyReport[]): readonly PolicyReport[] {
  return played.filter(({ policy }) => policy === 'optimizer')
}

/** Null where a trace has no optimizer, or no rival to compare it with. */
function compared(swept: readonly Swept[], rivalIn: (swept: Swept) => PolicyReport | undefined): Comparison | null {
  const traces = swept.flatMap((each): Ratio[] => {
    const [optimizer] = optimizerIn(each.played)
    const rival = rivalIn(each)
    if (optimizer === undefined || rival === undefined || costOf(rival) === 0) return []
    const ratio = rounded(costOf(optimizer) / costOf(rival), ratioDecimals)
    return [{ trace: each.trace, ratio, rival: rival.policy, parameters: rival.parameters }]
  })
  const worst = traces.toSorted((a, b) => b.ratio - a.ratio)[0]
  return worst === undefined || traces.length < swept.length ? null : { worst, traces }
}

/** The mean for ratios: twice the cost on one trace and half on another make 1. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
}

function mean({ traces }: Comparison): number {
  return rounded(geometricMean(traces.map(({ ratio }) => ratio)), ratioDecimals)
}
