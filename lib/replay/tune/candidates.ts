import type { RivalSetting } from '../policies/rival.ts'
import type { ReplayOptions } from '../policy.ts'
import type { PolicyReport } from '../report.ts'
import { rivals } from '../rivals.ts'

/** The promise: at most this share of the jobs is late. */
export const lateRatioPromised = 0.01

/** Every setting of a rival that hindsight tries, its default first; none for a policy that is no rival. */
export function settingsOf(policy: string, options: ReplayOptions): readonly RivalSetting[] {
  const rival = rivals.find(({ name }) => name === policy)
  if (rival === undefined) return []
  const all = [rival.defaults, ...rival.grid(options)]
  return all.filter((setting, index) => all.findIndex((other) => isSame(setting, other)) === index)
}

export function isSame(a: RivalSetting, b: RivalSetting): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

export function keepsPromise({ lateRatio }: Pick<PolicyReport, 'lateRatio'>): boolean {
  return lateRatio <= lateRatioPromised
}

/** The cheapest that keeps the promise; where none does, the one that comes nearest to it. Of equals the first; undefined of none. */
export function cheapest(reports: readonly PolicyReport[]): PolicyReport | undefined {
  const kept = reports.filter(keepsPromise)
  const rank = (report: PolicyReport) => (kept.length > 0 ? report.workerHours : report.lateRatio)
  return (kept.length > 0 ? kept : reports).toSorted((a, b) => rank(a) - rank(b))[0]
}
