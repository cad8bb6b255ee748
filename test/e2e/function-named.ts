import { stackName, type World } from './world.ts'

/** Name of the deployed function of this construct. */
export async function functionNamed(world: World, construct: string): Promise<string> {
  const xml = await world.aws.query('cloudformation', {
    Action: 'ListStackResources',
    Version: '2010-05-15',
    StackName: stackName,
  })
  const resource = xml
    .split('<member>')
    .find((member) => member.includes('>AWS::Lambda::Function<') && member.includes(`<LogicalResourceId>${construct}`))
  const [, name] = /<PhysicalResourceId>([^<]+)</.exec(resource ?? '') ?? []
  if (name === undefined) throw new Error(`no function of ${construct} in ${stackName}`)
  return name
}
