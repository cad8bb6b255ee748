import { expect, test } from 'vitest'
import { loadOf } from '../../lib/replay/load.ts'
import { replay } from '../../lib/replay/replay.ts'
import { aPolicy, someOptions } from './traces.ts'

const jobs = 10_000_000

test('ten million jobs work like ten: none is refused, lost or late', () => {
  // Ten jobs a second, each of 20 s or 21 s: 205 agents at work.
  const submitSec = new Int32Array(jobs)
  const durationSec = new Int32Array(jobs)
  for (let job = 0; job < jobs; job++) {
    submitSec[job] = Math.floor(job / 10)
    durationSec[job] = 20 + (job % 2)
  }
  const load = loadOf({ kind: 'jobs', name: 'many', originSec: 0, submitSec, durationSec }, { peakAgents: 1, seed: 1 })
  const options = someOptions({ agentsPerWorker: 64 })
  const score = replay(
    load,
    aPolicy(() => 4),
    options,
  )
  expect(score).toMatchObject({ lateRatio: 0, waitP99Sec: 0, interrupted: 0 })
  expect(score.utilisation).toBeCloseTo(205 / 256, 3)
}, 120_000)
