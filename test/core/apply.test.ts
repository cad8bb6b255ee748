import { expect, test, vi } from 'vitest'
import { applySteps } from '../../lib/cycle/apply.ts'
import { byDeadline, deadlinesOf } from '../../lib/cycle/deadlines.ts'
import type { Lease } from '../../lib/journal.ts'
import type { StepResult } from '../../lib/optimizer/outcome/applied-step.ts'
import type { Step } from '../../lib/optimizer/size/step.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'

const end = (index: number): Step => ({ do: 'terminate', group: 'r/g', worker: `i-${index}`, reason: '' })
const steps = Array.from({ length: 10 }, (_, index) => end(index))

/** Applies the steps under a lease of `leaseSec`, while each batch takes `batchSec`; the step of worker `fails` throws. */
async function applied(leaseSec: number, batchSec: number, fails?: string) {
  let nowSec = 1000
  let begun = 0
  const clock = { nowSec: () => nowSec, wallSec: () => nowSec }
  const scalingCoordinator = {
    async apply(step: Step) {
      begun += 1
      const takes = begun % 8 === 1 ? batchSec : 0
      // All steps of a batch are started before time advances.
      await Promise.resolve()
      nowSec += takes
      if (step.do === 'terminate' && step.worker === fails) throw new Error('socket hang up')
      return { outcome: 'applied' } as const
    },
  }
  const lease = { expiresAtWallSec: nowSec + leaseSec } as Lease
  const journal = { ...memoryJournals().open('f'), holds: async () => true }
  const deadlineWallSec = deadlinesOf(lease, nowSec).steps
  const ports = { scalingCoordinator, journal, clock, lease, ifBrokenOff: undefined }
  const done = await applySteps(steps, 'apply', { ...ports, deadlineWallSec })
  return done === 'lost' ? [] : done.map(({ result }) => result)
}

test.each([
  ['a minute: five seconds before', 60, 55],
  ['ten seconds: a fifth before', 10, 8],
])('steps may still be started until shortly before a lease of %s ends', async (_, leaseSec, lastSec) => {
  const outcomes = async (batchSec: number) => (await applied(leaseSec, batchSec)).map(({ outcome }) => outcome)
  expect(new Set(await outcomes(lastSec - 0.1))).toEqual(new Set(['applied']))
  expect(await outcomes(lastSec)).toEqual([...new Array(8).fill('applied'), 'skipped', 'skipped'])
})

test('routing and notices each get a share of the last seconds, and the commit gets the rest', () => {
  expect(deadlinesOf({ expiresAtWallSec: 1060 }, 1000)).toEqual({ steps: 1055, routing: 1057, notices: 1058 })
})

test('a step whose deadline has just passed is not started', async () => {
  let begun = 0
  const run = async () => (begun += 1)
  await expect(byDeadline(1000, { wallSec: () => 1000 }, run)).rejects.toThrow('past the deadline')
  expect(begun).toBe(0)
  expect(await byDeadline(1000, { wallSec: () => 999.999 }, run)).toBe(1)
})

test('a deadline further away than a timer can count is not taken to be over', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const inTwoMonths = 60 * 86_400
    const waited = byDeadline(inTwoMonths, { wallSec: () => 0 }, async (signal) => {
      await vi.advanceTimersByTimeAsync(1000)
      return signal.aborted
    })
    expect(await waited).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('no timer is left behind by what is over in time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await byDeadline(1060, { wallSec: () => 1000 }, async () => {})
    await expect(byDeadline(1060, { wallSec: () => 1000 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('a step that throws is recorded as possibly done, and does not affect the others', async () => {
  const results = await applied(60, 1, 'i-3')
  expect(results[3]).toEqual({ outcome: 'failed', reason: 'socket hang up' })
  expect(results.filter(({ outcome }) => outcome === 'applied')).toHaveLength(9)
})

/** Five steps under a deadline a tenth of a second away, by a coordinator that applies all but `i-3`, whose result is that of `hangs`. */
async function withOneThatHangs(hangs: (signal: AbortSignal | undefined) => Promise<StepResult>) {
  const clock = { nowSec: () => 1000, wallSec: () => 1000 }
  const lease = { expiresAtWallSec: 1060 } as Lease
  const journal = { ...memoryJournals().open('f'), holds: async () => true }
  const scalingCoordinator = {
    async apply(step: Step, signal?: AbortSignal) {
      return step.do === 'terminate' && step.worker === 'i-3' ? hangs(signal) : ({ outcome: 'applied' } as const)
    },
  }
  const ports = { scalingCoordinator, journal, clock, lease, ifBrokenOff: undefined }
  const done = await applySteps(steps.slice(0, 5), 'apply', { ...ports, deadlineWallSec: 1000.1 })
  const results = done === 'lost' ? [] : done.map(({ result }) => result)
  expect(results.filter(({ outcome }) => outcome === 'applied')).toHaveLength(4)
  return results[3]
}

test('a hanging step is awaited until the deadline, then told to start nothing more', async () => {
  let told: AbortSignal | undefined
  const hung = await withOneThatHangs((signal) => {
    told = signal
    return new Promise<never>(() => {})
  })
  expect(hung).toEqual({ outcome: 'failed', reason: 'not over by the deadline of the plan' })
  expect(told?.aborted).toBe(true)
})

test('a step that reports at the deadline that it started nothing is believed', async () => {
  const hung = await withOneThatHangs(async (signal) => {
    const reason = await new Promise((resolve) => signal?.addEventListener('abort', () => resolve(signal.reason)))
    return { outcome: 'skipped', reason: (reason as Error).message }
  })
  expect(hung).toEqual({ outcome: 'skipped', reason: 'past the deadline of the plan' })
})
