import type { World } from './world.ts'

/** Tags of each group that CloudFormation created; those groups are in ministack, not in moto. */
export async function emulatedGroups(world: World): Promise<readonly Readonly<Record<string, string>>[]> {
  const xml = await world.aws.query('autoscaling', { Action: 'DescribeAutoScalingGroups', Version: '2011-01-01' })
  return xml
    .split('<AutoScalingGroupName>')
    .slice(1)
    .map((group) =>
      Object.fromEntries(
        [...group.matchAll(/<Key>([^<]*)<\/Key>[\s\S]*?<Value>([^<]*)<\/Value>/g)].map(([, key = '', value = '']) => [
          key,
          value,
        ]),
      ),
    )
    .filter((tags) => 'rao:fleet' in tags)
}
