import type { Step } from '../optimizer/decision.ts'
import type { World } from '../simulated/world/world.ts'
import type { Commands } from './policy.ts'

/** Does to the world what a policy asked for. */
export function obey(world: World, commands: Commands): void {
  if ('desired' in commands) {
    world.setDesired(commands.desired)
    return
  }
  for (const step of commands.steps) take(world, step)
}

function take(world: World, step: Step): void {
  if (step.do === 'launch') {
    // Absolute: a group counts every instance that it has, the draining ones included.
    const missing = step.desired - world.desired() - world.drainingWorkers
    if (missing > 0) world.launch(missing)
  } else if (step.do === 'undrain') world.undrain(step.worker)
  else if (step.do === 'drain') world.drain(step.worker)
  else world.terminate(step.worker)
}
