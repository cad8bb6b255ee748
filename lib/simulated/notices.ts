import type { BurstState } from '../optimizer/memory/state.ts'
import { withNoun } from '../optimizer/numbers/with-noun.ts'
import type { AppliedStep } from '../optimizer/outcome/applied-step.ts'
import type { PlanRecord } from '../plan-record.ts'
import type { Notice, Notices } from '../ports.ts'

/** Notices for people at a terminal: a line for every cycle, a line for everything that happened in it. */
export function lineNotices(write: (line: string) => void): Notices {
  return {
    async publish(notices, record) {
      write(cycleLine(record))
      for (const notice of notices) {
        const line = noticeLine(notice)
        if (line !== undefined) write(`${' '.repeat(timeWidth)}  ${line}`)
      }
    },
  }
}

const timeWidth = '2001-01-01 00:00:00'.length

/** `2001-01-05 14:30:00  demand 31+2  capacity 36+4  p90 38  burst off  grow: 42 agents wanted … [launch w 10 → 12]` */
export function cycleLine(record: PlanRecord): string {
  const { atSec, usedAgents, queued, totalAgents, target, burst, size } = record
  const booting = Math.max(0, target.supply - totalAgents)
  const expected = record.forecast.points.at(-1)?.quantiles[1]
  const mode = record.mode === 'apply' ? '' : ` (${record.mode} only)`
  return [
    timeText(atSec),
    `demand ${usedAgents}+${queued ?? '?'}`.padEnd(13),
    `capacity ${totalAgents}+${booting}`.padEnd(15),
    `p90 ${expected === undefined ? '-' : Math.round(expected)}`.padEnd(8),
    `burst ${burstText(burst)}`,
    `${size.outcome}${mode}: ${size.summary}${stepsText(record.applied)}`,
  ].join('  ')
}

/** Notices that the cycle's line already contains get no line of their own. */
export function noticeLine(notice: Notice): string | undefined {
  if (notice.type === 'BurstStarted') {
    const why = notice.reason === undefined ? '' : ` (${notice.reason})`
    return `burst started: ${notice.cause}, factor ${notice.factor}, until ${timeText(notice.endsAtSec)} at the latest${why}`
  }
  if (notice.type === 'BurstEnded') return `burst ended after ${notice.durationSec} s: ${notice.summary}`
  if (notice.type === 'AnomalyBegan')
    return `unusual: ${withNoun(notice.demandAgents, 'agent')} demanded, ${notice.expectedAgents} had been expected`
  if (notice.type === 'AnomalyEnded')
    return `usual again after ${notice.durationSec} s: ${withNoun(notice.farthestAgents, 'agent')} at the ${notice.direction === 'above' ? 'most' : 'least'}, ${notice.expectedAgents} had been expected`
  if (notice.type === 'PromiseBroken')
    return `promise broken: ${notice.lateBugs} of about ${withNoun(notice.bugs, 'bug')} of the last day waited too long`
  if (notice.type === 'PromiseKept') return `promise no longer broken after ${notice.durationSec} s: ${notice.summary}`
  if (notice.type === 'CapacityRefused') return `capacity refused in ${notice.group}: ${notice.reason}`
  if (notice.type === 'DataMissing') return `no data on ${notice.source}: ${notice.reason}`
  return undefined
}

function timeText(atSec: number): string {
  return new Date(atSec * 1000).toISOString().slice(0, timeWidth).replace('T', ' ')
}

function burstText(burst: BurstState): string {
  return burst.active ? `${burst.cause} x${burst.factor} until ${timeText(burst.endsAtSec).slice(-8)}` : 'off'
}

/** Steps that were taken, grouped by kind and group; then those that were not, and why. */
function stepsText(applied: readonly AppliedStep[]): string {
  const texts = new Map<string, number>()
  for (const { step, result } of applied) {
    const done = step.do === 'launch' ? `launch ${step.group} ${step.from} -> ${step.desired}` : step.do
    const text = result.outcome === 'applied' ? done : `${step.do} ${result.outcome}${because(result)}`
    texts.set(text, (texts.get(text) ?? 0) + 1)
  }
  const parts = [...texts].map(([text, times]) => (times > 1 ? `${times} x ${text}` : text))
  return parts.length > 0 ? ` [${parts.join(', ')}]` : ''
}

function because(result: AppliedStep['result']): string {
  return 'reason' in result ? ` (${result.reason})` : ''
}
