import { rng } from '../../lib/simulated/random.ts'
import { type LateBugs, live, lumps, waves } from '../core/late-loads.ts'

/*
 * How many of the late bugs a fleet counts that knows only its queue and the reports of its workers, for two kinds of load and
 * several intervals between reports: `node test/bench/late-bugs.ts`.
 */
const seeds = Array.from({ length: 16 }, (_, index) => index + 1)

console.log('| load | a report every | bugs | late | counted as late | share |')
console.log('|---|--:|--:|--:|--:|--:|')
for (const [name, load] of Object.entries({ waves, lumps }))
  for (const reportAfterSec of [0, 30, 60]) {
    const sum: Record<'truth' | 'counted', LateBugs> = { truth: { bugs: 0, late: 0 }, counted: { bugs: 0, late: 0 } }
    for (const seed of seeds) {
      const lived = await live(load(rng(seed, name)), reportAfterSec)
      for (const whose of ['truth', 'counted'] as const) {
        sum[whose].bugs += lived[whose].bugs
        sum[whose].late += lived[whose].late
      }
    }
    const { truth, counted } = sum
    const report = reportAfterSec === 0 ? 'look' : `${reportAfterSec} s`
    const cells = [
      name,
      report,
      truth.bugs,
      truth.late,
      Math.round(counted.late),
      (counted.late / truth.late).toFixed(2),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
