import type { Recording } from '../view/report/report-data.ts'
import type { Load } from './load.ts'
import type { ReplayOptions } from './policy.ts'
import { decisionRecorder } from './recording/decision-recorder.ts'
import { timelineRecorder } from './recording/timeline-recorder.ts'
import { recordedWaits, waitLimits } from './recording/waits-histogram.ts'
import type { ReplayHooks } from './replay.ts'

/** Points of a timeline beyond which no screen shows more, and no file should grow. */
const mostBuckets = 18_000

/** Listens to one replay of one policy, and keeps what the report draws. The recording is plain data. */
export function recorder(
  load: Pick<Load, 'originSec' | 'endSec' | 'warmupSec'>,
  { intervalSec, agentsPerWorker, sloWaitSec }: ReplayOptions,
): { readonly hooks: Required<Pick<ReplayHooks, 'onRow' | 'onDecision' | 'onWaits'>>; recording(): Recording } {
  const stepSec = intervalSec * Math.max(1, Math.ceil(load.endSec / intervalSec / mostBuckets))
  const timeline = timelineRecorder(stepSec, agentsPerWorker)
  const decisions = decisionRecorder(stepSec, load)
  let waits = recordedWaits(new Int32Array(), [])
  return {
    hooks: {
      onRow: timeline.add,
      onDecision: decisions.add,
      onWaits: (sortedSec) => {
        waits = recordedWaits(sortedSec, waitLimits(sloWaitSec))
      },
    },
    recording() {
      const decided = decisions.decisions()
      const explained = decided.length > 0 && { decisions: decided, account: decisions.account() }
      return { timeline: timeline.timeline(), waits, ...explained }
    },
  }
}
