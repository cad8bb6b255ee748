/**
 * What an outage of a source does to a fleet under steady load, with the whole cycle on a simulated fleet. Prints the table of
 * lib/decisions/0120-what-was-not-seen-is-no-load.md. `node test/bench/outage.ts`
 */
import { rng } from '../../lib/simulated/random.ts'
import { jobsOf } from '../../lib/simulated/world/jobs.ts'
import { aFleet, firstSlotSec } from '../core/a-fleet.ts'

const demandAgents = 100
const cyclesBefore = 180
const cyclesBlind = 40
const cyclesAfter = 80

/** Bugs that arrive at random, with exponential durations of mean `meanSec`; on average `demandAgents` are at work. */
function poissonLoad(meanSec: number) {
  const random = rng(1, 'outage')
  const submitSec: number[] = []
  const durationSec: number[] = []
  for (let second = 0; second < (cyclesBefore + cyclesBlind + cyclesAfter) * 30; second += 1)
    for (let bugs = random.poisson(demandAgents / meanSec); bugs > 0; bugs -= 1) {
      submitSec.push(firstSlotSec + second)
      durationSec.push(Math.max(1, Math.round(-meanSec * Math.log(1 - random.next()))))
    }
  return jobsOf(submitSec, durationSec)
}

async function outage(source: 'workers' | 'backlog', meanSec: number): Promise<void> {
  const group = { key: 'us-east-1/workers', min: 0, max: 500, desired: 30, agentsPerWorker: 4 }
  const { fleet, clock, cycles } = aFleet({ groups: [group], jobs: poissonLoad(meanSec) })
  const [steady] = (await cycles(cyclesBefore)).slice(-1)
  fleet.faults.throttled = new Set([source])
  clock.advance(30)
  await cycles(cyclesBlind)
  fleet.faults.throttled = new Set()
  clock.advance(30)
  const after = await cycles(cyclesAfter)
  const most = Math.max(...after.map(({ target }) => target.supply))
  const queue = Math.max(...after.map(({ queued = 0 }) => queued))
  console.log(`| ${source} | ${meanSec} s | ${steady?.target.supply} | ${most} | ${queue} |`)
}

console.log('| what failed for 20 minutes | bugs of | agents before | most agents after | longest queue after |')
console.log('|---|--:|--:|--:|--:|')
for (const source of ['workers', 'backlog'] as const) for (const meanSec of [60, 20]) await outage(source, meanSec)
