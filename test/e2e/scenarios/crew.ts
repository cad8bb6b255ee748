import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { TerminateInstanceInAutoScalingGroupCommand, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling'
import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { Instance } from '../instance.ts'
import { quick } from '../quick-settings.ts'
import { setMode } from '../set-mode.ts'
import type { Fleet, World } from '../world.ts'

const agents = 2
const hook = 'empty'
const reportAfterSec = 5

/** Seconds for which the API may answer heartbeats from settings that it has cached. */
const apiRemembersSec = 10

/** No forecast and no burst: as many agents are wanted as there are bugs. */
const toTheAgent = { usageHistorySize: 2, burstUtilisation: 2 }

export function createCrew(world: World): Promise<Fleet> {
  const tags = { 'rao:agents-per-worker': String(agents) }
  return world.fleet('crew', [{ region, name: 'crew', min: 2, max: 2, desired: 2, tags }], { hasInstances: false })
}

/** Bugs as files: a run takes one from a folder and works until the test says that it is done; it exits with 75 if there is none. */
class Bugs {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    for (const part of ['waiting', 'taken', 'done']) mkdirSync(join(folder, part), { recursive: true })
  }

  get command(): string {
    const run = '"$RAO_WORKER.$RAO_AGENT.$bug"'
    return [
      `cd ${this.#folder}; bug=$(ls waiting | head -n 1)`,
      `[ -n "$bug" ] && mv "waiting/$bug" taken/${run} 2> /dev/null || exit 75`,
      // Runs for five minutes at most, so that a failed test leaves nothing behind.
      `i=0; while [ $i -lt 1500 ] && [ -d taken ] && [ ! -e "done/$bug" ]; do sleep 0.2; i=$((i + 1)); done`,
      `rm -f taken/${run}`,
    ].join('; ')
  }

  report(...bugs: readonly string[]): void {
    for (const bug of bugs) writeFileSync(join(this.#folder, 'waiting', bug), '')
  }
  finish(...bugs: readonly string[]): void {
    for (const bug of bugs) writeFileSync(join(this.#folder, 'done', bug), '')
  }
  get waiting(): readonly string[] {
    return readdirSync(join(this.#folder, 'waiting'))
  }
  /** Bugs at work on this worker. */
  takenBy(worker: string): readonly string[] {
    const taken = readdirSync(join(this.#folder, 'taken')).map((name) => name.split('.'))
    return taken.flatMap(([by, , bug = '']) => (by === worker ? bug : []))
  }
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/**
 * Two processes of the product's own worker behind the deployed API start as many commands as they are told to. One of them
 * is drained, empties itself, lets its instance end by the hook, and exits. The other one works as it would without an
 * optimizer once its group is taken out.
 */
export async function workersObey(world: World, { api, group }: Fleet): Promise<void> {
  await eventually('crew is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings({ ...quick, ...toTheAgent, reportAfterSec })
  await pause(apiRemembersSec * 1000)
  const bugs = new Bugs(join(world.folder, 'crew'))
  const instances = await Promise.all((await group('crew')).instances.map((id) => boot(world, id, bugs.command)))
  await eventually(
    'both have been heard, and told to take what comes, for their group keeps them anyway',
    120,
    async () => {
      const [latest] = await api.plans()
      expect(latest).toMatchObject({ totalAgents: 2 * agents, usedAgents: 0, coverage: 1 })
      expect(latest?.pendingPlans.map(({ idealAgents }) => idealAgents)).toEqual([agents, agents])
      expect(latest?.settings.headroomAgents).toBe(0)
    },
  )
  bugs.report('one', 'two', 'three', 'four')
  await eventually('four commands run', 60, () => expect(bugs.waiting).toEqual([]))
  await api.tellBacklog(0)
  await eventually('four agents at work are heard', 60, async () => {
    expect((await api.metrics()).usedAgents).toBe(4)
  })

  const [kept, leaving] = instances as [Instance, Instance]
  for (const { id } of instances) expect(bugs.takenBy(id)).toHaveLength(agents)
  const [last = '', ...others] = bugs.takenBy(kept.id)
  bugs.finish(...others, ...bugs.takenBy(leaving.id))
  await world
    .autoScaling()
    .send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'crew', MinSize: 0, MaxSize: 2 }))
  await eventually('the idle one has let its instance end', 120, () => expect(leaving.exitCode, leaving.said).toBe(0))
  await world.proxy.hooked.settled()
  expect(leaving.said).toContain('told to drain: no new bugs')
  expect(leaving.said).toContain('idle: the instance may end')
  const now = await group('crew')
  expect([now.desired, now.instances]).toEqual([1, [kept.id]])
  const ends = world.proxy.calls.filter(({ form }) => form.get('InstanceId') === leaving.id)
  expect(ends.map(({ action }) => action)).toEqual(['TerminateInstanceInAutoScalingGroup', 'CompleteLifecycleAction'])

  bugs.report('late')
  // A worker whose group is in mode `off` works as it would without an optimizer.
  await setMode(world, 'crew', 'off')
  await eventually('the other agent is free to take it', 60, () => expect(bugs.waiting).toEqual([]))
  expect(bugs.takenBy(kept.id).toSorted()).toEqual([last, 'late'].toSorted())

  bugs.report('later')
  kept.shutDown()
  bugs.finish(last, 'late')
  await eventually('it ends with its last bugs', 30, () => expect(kept.exitCode, kept.said).toBe(0))
  expect(bugs.waiting).toEqual(['later'])
  bugs.close()
}

async function boot(world: World, id: string, command: string): Promise<Instance> {
  const options = ['--fleet', 'crew', '--agents', String(agents), '--start-command', command, '--hook', hook]
  const instance = await Instance.boot(world, { id, group: 'crew', arguments: options })
  world.proxy.hooked.add({
    instance: id,
    group: 'crew',
    ending: () => instance.isEnding(),
    async over() {
      const end = { InstanceId: id, ShouldDecrementDesiredCapacity: true }
      await world.autoScaling().send(new TerminateInstanceInAutoScalingGroupCommand(end))
    },
  })
  return instance
}
