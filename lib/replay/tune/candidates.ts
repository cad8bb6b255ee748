import { costOf, keepsPromise } from '../../policy-ranking.ts'
import type { RivalSetting } from '../policies/rival.ts'
import type { ReplayOptions } from '../policy.ts'
import type { PolicyReport } from '../report/report.ts'
import { rivals } from '../rivals.ts'

/** Every setting of a rival to be tried in hindsight, its default first; none for a policy that is no rival. */
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

/** The cheapest that keeps the promise, or else the one that comes closest; of equals the first. `undefined` where there is none. */
export function cheapest(reports: readonly PolicyReport[]): PolicyReport | undefined {
  const kept = reports.filter(keepsPromise)
  const rank = (report: PolicyReport) => (kept.length > 0 ? costOf(report) : report.lateRatio)
  return (kept.length > 0 ? kept : reports).toSorted((a, b) => rank(a) - rank(b))[0]
}
