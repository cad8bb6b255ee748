import { expect } from 'vitest'
import { emulatedGroups } from '../emulated-groups.ts'
import { leftovers } from '../leftovers.ts'
import type { World } from '../world.ts'

const image = '/toy/image'

/** The example group is created with its tags, and nothing of it remains afterwards. */
export async function comesAndGoes(world: World): Promise<void> {
  // AWS publishes the id of its image in every account, but the emulator does not.
  await world.aws.json('ssm', 'AmazonSSM.PutParameter', { Name: image, Type: 'String', Value: 'ami-12c6146b' })
  await world.cdk.run('deploy', 'Example', '--context', `exampleImage=${image}`)
  const groups = await emulatedGroups(world)
  expect(groups).toHaveLength(1)
  expect(groups[0]).toMatchObject({ 'rao:fleet': 'example', 'rao:agents-per-worker': '2' })
  await world.cdk.run('destroy', 'Example', '--force')
  expect(await emulatedGroups(world)).toEqual([])
  expect(await leftovers(world, 'Example')).toEqual([])
}
