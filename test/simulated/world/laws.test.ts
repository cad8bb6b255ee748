import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { restoreWorld } from '../../../lib/simulated/world/create-world.ts'
import type { World } from '../../../lib/simulated/world/world.ts'
import { NaiveWorld } from './naive-world.ts'
import { optionsOf, perform, picked, type Scenario, scenarios, worldOf } from './scenario.ts'

/** Plays a scenario, calling `look` whenever time has advanced and after every act. */
function live(world: World, scenario: Scenario, look: (world: World) => void): void {
  for (const { afterSec, acts } of scenario.looks) {
    world.advanceTo(world.nowSec + afterSec)
    look(world)
    for (const act of acts) {
      perform(world, act)
      look(world)
    }
  }
  world.advanceTo(world.nowSec + 200)
  look(world)
}

function law(check: (scenario: Scenario) => void): void {
  fc.assert(fc.property(scenarios, check), { numRuns: 150 })
}

describe('laws of the simulated world', () => {
  test('jobs are neither lost nor duplicated: arrived = finished + at work + waiting', () => {
    law((scenario) =>
      live(worldOf(scenario), scenario, ({ totals, usedAgents, queued }) => {
        expect(totals.finished + usedAgents + queued).toBe(totals.arrived)
        expect(totals.started).toBe(totals.finished + totals.interrupted + usedAgents)
      }),
    )
  })

  test('no agent runs two jobs, and the totals are the sums over the workers', () => {
    law((scenario) =>
      live(worldOf(scenario), scenario, (world) => {
        const workers = world.workers()
        for (const { usedAgents, totalAgents } of workers) {
          expect(usedAgents).toBeGreaterThanOrEqual(0)
          expect(usedAgents).toBeLessThanOrEqual(totalAgents)
        }
        const sum = (phase: string, of: 'totalAgents' | 'usedAgents') =>
          workers.filter((worker) => worker.phase === phase).reduce((total, worker) => total + worker[of], 0)
        expect(world.readyAgents).toBe(sum('ready', 'totalAgents'))
        expect(world.usedAgents).toBe(sum('ready', 'usedAgents') + sum('draining', 'usedAgents'))
        expect(world.bootingWorkers + world.readyWorkers + world.drainingWorkers).toBe(workers.length)
      }),
    )
  })

  test('first in, first out: jobs start for the first time in the order of arrival', () => {
    law((scenario) => {
      const firsts: number[] = []
      const seen = new Set<number>()
      const world = worldOf(scenario, (job) => {
        if (!seen.has(job)) firsts.push(job)
        seen.add(job)
      })
      live(world, scenario, () => {})
      expect(firsts).toEqual([...firsts].sort((a, b) => a - b))
    })
  })

  test('no job waits while a healthy ready worker has a free agent', () => {
    law((scenario) =>
      live(worldOf(scenario), scenario, (world) => {
        const free = world.workers().some((w) => w.phase === 'ready' && w.healthy && w.usedAgents < w.totalAgents)
        expect(free && world.queued > 0).toBe(false)
      }),
    )
  })

  test('a draining worker takes no new job', () => {
    law((scenario) => {
      const startedWhenDrained = new Map<string, number>()
      live(worldOf(scenario), scenario, (world) => {
        for (const { id, phase, started } of world.workers()) {
          if (phase !== 'draining') startedWhenDrained.delete(id)
          else if (startedWhenDrained.has(id)) expect(started).toBe(startedWhenDrained.get(id))
          else startedWhenDrained.set(id, started)
        }
      })
    })
  })

  test('the same seed gives the same world, byte for byte', () => {
    law((scenario) => {
      const [one, other] = [worldOf(scenario), worldOf(scenario)]
      for (const world of [one, other]) live(world, scenario, () => {})
      expect(JSON.stringify(other)).toBe(JSON.stringify(one))
    })
  })

  test('a world restored from JSON continues as if it had never stopped', () => {
    fc.assert(
      fc.property(scenarios, fc.nat(12), (scenario, stopAt) => {
        const through = worldOf(scenario)
        live(through, scenario, () => {})
        let stopped = worldOf(scenario)
        scenario.looks.forEach(({ afterSec, acts }, index) => {
          stopped.advanceTo(stopped.nowSec + afterSec)
          if (index === stopAt)
            stopped = restoreWorld(JSON.parse(JSON.stringify(stopped)), { ...optionsOf(scenario), seed: -1 })
          for (const act of acts) perform(stopped, act)
        })
        stopped.advanceTo(stopped.nowSec + 200)
        expect(stopped.toJSON()).toEqual(through.toJSON())
      }),
      { numRuns: 150 },
    )
  })

  test('advancing in many steps gives the same world as advancing at once', () => {
    fc.assert(
      fc.property(scenarios, fc.array(fc.nat(30), { maxLength: 15 }), (scenario, steps) => {
        const [whole, cut] = [worldOf(scenario), worldOf(scenario)]
        for (const world of [whole, cut]) world.setDesired(5)
        for (const step of steps) cut.advanceTo(cut.nowSec + step)
        whole.advanceTo(cut.nowSec)
        expect(cut.toJSON()).toEqual(whole.toJSON())
      }),
      { numRuns: 150 },
    )
  })

  test('a slow, naive implementation agrees on every job and every second', () => {
    fc.assert(fc.property(scenarios, agreesWithTwin), { numRuns: 250 })
  })
})

function agreesWithTwin(scenario: Scenario): void {
  const waits: [number, number][] = []
  const world = worldOf(scenario, (job, _submitSec, waitSec) => waits.push([job, waitSec]))
  const twin = new NaiveWorld(scenario)
  const { startSec } = scenario
  const compare = () => {
    expect(world.workers().map(({ number, phase, group, usedAgents }) => [number, phase, group, usedAgents])).toEqual(
      twin.workers.map((worker) => [worker.number, worker.phase, worker.group, twin.used(worker)]),
    )
    const queue: number[] = []
    world.eachQueued((job) => queue.push(job))
    expect(queue).toEqual(twin.queue.map(({ job }) => job))
    expect(world.totals).toMatchObject({
      arrived: twin.jobs.length,
      finished: twin.jobs.filter(({ doneSec }) => doneSec !== undefined).length,
      interrupted: twin.interrupted,
      terminations: twin.everyone.length - twin.workers.length,
      launches: twin.everyone.length - 2 * scenario.agents.length,
      billedSec: twin.billedSec(startSec, world.nowSec),
      busyAgentSec: twin.busyAgentSec,
      readyAgentSec: twin.readyAgentSec,
    })
  }
  for (const { afterSec, acts } of [...scenario.looks, { afterSec: 100, acts: [] }]) {
    world.advanceTo(world.nowSec + afterSec)
    twin.advanceTo(world.nowSec)
    compare()
    for (const act of acts) {
      const worker = 'pick' in act ? picked(twin.workers, act.pick) : undefined
      perform(world, act)
      if (act.do === 'desire') twin.setDesired(act.workers, act.group)
      else if (act.do === 'launch') twin.launch(act.workers, act.group)
      else if (worker === undefined) continue
      else if (act.do === 'limit') twin.limit(worker, act.agents)
      else if (act.do === 'health') twin.setHealthy(worker, act.healthy)
      else twin[act.do](worker)
      compare()
    }
  }
  expect(waits).toEqual(twin.waits)
}
