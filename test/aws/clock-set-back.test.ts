import { expect, test } from 'vitest'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { aSnapshot, aWorker, someSettings, startSec } from '../builders.ts'
import { fleetOnFake, remember, tagged } from './arranged-fleet.ts'
import { fakeGroup, settle } from './fake/auto-scaling.ts'

const key = 'us-east-1/workers'

test('a worker launched since the clock was set back stays ready, though looks of before that are ahead and lack it', async () => {
  const site = await fleetOnFake([fakeGroup(key, { desired: 1, tags: tagged() })])
  const { fleet, journal, clock, workers } = site
  try {
    await remember(fleet, journal, startSec + 110)
    const group = site.group(key)
    group.desired = 2
    settle(group, startSec)
    const added = group.instances.at(-1)?.id ?? ''
    await workers.beat(added, 4)
    clock.advance(30)
    const [groups, [first]] = [
      await fleet.clusterResourceManager.groups(),
      await fleet.clusterResourceManager.workers(),
    ]
    const seen = [first ?? aWorker(), aWorker({ id: added, group: key })]
    await journal.appendSnapshot(aSnapshot({ atSec: clock.nowSec(), groups, workers: seen }), someSettings())
    const taken = await journal.takeLease({ owner: 'a', nowWallSec: clock.wallSec(), ttlSec: 60 })
    if (taken.outcome !== 'taken') throw new Error(taken.outcome)
    const relived = { decidedAtSec: clock.nowSec(), relivedUntilSec: startSec + 110 }
    await journal.commit(taken.lease, { ...initialState, ...relived })
    clock.advance(30)
    const now = await fleet.clusterResourceManager.workers()
    expect(now.find(({ id }) => id === added)).toMatchObject({ phase: 'ready', usedAgents: 0, reportedAtSec: startSec })
  } finally {
    await site.close()
  }
})
