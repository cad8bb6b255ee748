import type { Decision } from '../../optimizer/decision.ts'
import type { AppliedStep } from '../../optimizer/outcome/applied-step.ts'
import type { Step } from '../../optimizer/size/step.ts'
import type { Account, RecordedDecision } from '../../view/report/report-data.ts'
import type { Load } from '../load.ts'

/**
 * Keeps the decisions of cycles in which something changed, one for each bucket of the timeline: the one that moved most
 * workers, of equals the latest.
 */
export function decisionRecorder(stepSec: number, { originSec, warmupSec }: Pick<Load, 'originSec' | 'warmupSec'>) {
  const kept: { readonly bucket: number; readonly weight: number; readonly decision: RecordedDecision }[] = []
  const account = { grown: 0, shrunk: 0, held: 0, bursts: 0, refused: 0 }
  let before = ''
  let inBurst = false
  return {
    add(decision: Omit<Decision, 'state'>, applied: readonly AppliedStep[]): void {
      const { outcome } = decision.size
      const tSec = decision.atSec - originSec
      if (tSec >= warmupSec) {
        if (outcome === 'grow') account.grown++
        if (outcome === 'shrink') account.shrunk++
        if (outcome === 'hold') account.held++
        if (decision.burst.active && !inBurst) account.bursts++
        account.refused += applied.filter(({ result }) => result.outcome === 'refused').length
      }
      inBurst = decision.burst.active
      const burst = decision.burst.active ? decision.burst.factor : 0
      const now = `${outcome === 'hold' ? 'hold' : ''}${burst}`
      const changed = now !== before
      before = now
      if (!changed && applied.length === 0) return
      const bucket = Math.floor(tSec / stepSec)
      const weight = applied.reduce((sum, { step }) => sum + moved(step), changed ? 1 : 0)
      const last = kept.at(-1)
      if (last?.bucket === bucket) {
        if (last.weight > weight) return
        kept.pop()
      }
      kept.push({ bucket, weight, decision: recorded(tSec, decision, applied) })
    },
    decisions: (): RecordedDecision[] => kept.map(({ decision }) => decision),
    account: (): Account => ({ ...account }),
  }
}

function moved(step: Step): number {
  return step.do === 'launch' ? step.desired - step.from : 1
}

function recorded(
  tSec: number,
  { burst, target, size }: Omit<Decision, 'state'>,
  applied: readonly AppliedStep[],
): RecordedDecision {
  const reasons = [...target.reasons, ...size.groups.flatMap((group) => group.reasons)]
  return {
    tSec,
    outcome: size.outcome,
    summary: size.summary,
    ...(burst.active && { burst: burst.factor }),
    reasons: reasons.map(({ rule, text }) => [rule, text] as const),
    steps: inWords(applied),
  }
}

const verbs = { undrain: 'take back', drain: 'drain', terminate: 'end' } as const

/** Steps that differ only in the worker become one line with a number. */
function inWords(applied: readonly AppliedStep[]): string[] {
  const counts = new Map<string, number>()
  for (const { step, result } of applied) {
    const failed = 'reason' in result ? `: ${result.outcome}, ${result.reason}` : ''
    const workers = Math.max(1, moved(step))
    const line = `${step.do === 'launch' ? 'launch' : verbs[step.do]} # (${step.reason})${failed}`
    counts.set(line, (counts.get(line) ?? 0) + workers)
  }
  return [...counts].map(([line, count]) => line.replace('#', `${count} ${count === 1 ? 'worker' : 'workers'}`))
}
