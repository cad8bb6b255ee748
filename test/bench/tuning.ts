import { initialState } from '../../lib/optimizer/memory/state.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { tune } from '../../lib/train/tune.ts'

const daySec = 86_400
const startSec = 1_700_006_400

/** A day and night of 20 to 100 busy agents, and half an hour of bursts every six hours. */
function demandAt(atSec: number): number {
  const burst = atSec % 21_600 < 1800 ? 30 * Math.abs(Math.sin(atSec / 200)) : 0
  return Math.round(60 - 40 * Math.cos((2 * Math.PI * atSec) / daySec) + burst)
}

/** Seconds of tuning on the first two weeks of a fleet, and then on one more day. */
export async function tuningSec(): Promise<{ readonly firstSec: number; readonly nextDaySec: number }> {
  const journal = memoryJournals().open('bench')
  const taken = await journal.takeLease({ owner: 'bench', nowWallSec: startSec, ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, initialState)
  const live = async (fromDay: number, toDay: number) => {
    for (let atSec = startSec + fromDay * daySec; atSec < startSec + toDay * daySec; atSec += 30) {
      const demand = demandAt(atSec)
      const arrived = Math.max(0, demand - demandAt(atSec - 30)) + Math.round(demand / 2)
      await journal.appendLoad({ atSec, demand, arrived, finished: arrived, totalAgents: demand + 20, durations: [] })
    }
  }
  const timed = async (days: number) => {
    const began = process.hrtime.bigint()
    await tune({ journal, nowSec: startSec + days * daySec, given: {}, groups: [] })
    return Number(process.hrtime.bigint() - began) / 1e9
  }
  await live(0, 14)
  const firstSec = await timed(14)
  await live(14, 15)
  return { firstSec, nextDaySec: await timed(15) }
}
