import { CreateOrUpdateTagsCommand } from '@aws-sdk/client-auto-scaling'
import type { Mode } from '../../lib/optimizer/snapshot/snapshot.ts'
import type { World } from './world.ts'

/** Sets the mode of a group by its tag, as its owner would. */
export async function setMode(world: World, group: string, mode: Mode): Promise<void> {
  const ResourceType = 'auto-scaling-group'
  const Tags = [{ ResourceId: group, ResourceType, Key: 'rao:mode', Value: mode, PropagateAtLaunch: false }]
  await world.autoScaling().send(new CreateOrUpdateTagsCommand({ Tags }))
}
