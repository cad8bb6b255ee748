import { type AppliedStep, applied, type StepResult } from '../../optimizer/outcome/applied-step.ts'
import type { Step } from '../../optimizer/size/step.ts'
import type { World } from '../../simulated/world/world.ts'
import type { Commands } from '../policy.ts'

const noRoom: StepResult = {
  outcome: 'refused',
  reason: 'InsufficientInstanceCapacity: none can be had',
  capacity: true,
}

/** Does in the world what a policy asked for, as far as possible. @returns what became of its steps. */
export function obey(world: World, commands: Commands, launchesFail = false): readonly AppliedStep[] {
  if ('desired' in commands) {
    world.setDesired(launchesFail ? Math.min(commands.desired, world.desired()) : commands.desired)
    return []
  }
  return commands.steps.map((step) => ({ step, result: take(world, step, launchesFail) }))
}

function take(world: World, step: Step, launchesFail: boolean): StepResult {
  if (step.do === 'launch') {
    if (launchesFail) return noRoom
    // Absolute: a group counts every instance that it has, the draining ones included.
    const missing = step.desired - world.desired() - world.drainingWorkers
    if (missing > 0) world.launch(missing)
  } else if (step.do === 'undrain') world.undrain(step.worker)
  else if (step.do === 'drain') world.drain(step.worker)
  else world.terminate(step.worker)
  return applied
}
