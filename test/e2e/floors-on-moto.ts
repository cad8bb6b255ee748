import { awsClients } from '../../lib/aws/calls/clients.ts'
import { awsDeadManFloors } from '../../lib/aws/dead-man-floors.ts'
import { testCredentials } from '../aws/arranged-fleet.ts'
import type { GroupWish } from '../contract/arranged-fleet.ts'
import type { ArrangedFloors } from '../contract/dead-man-floors.ts'
import { manualClock } from '../manual-clock.ts'
import { carryOutDue } from './due-actions.ts'
import { namesOnMoto } from './names-on-moto.ts'
import { createGroup } from './toy-groups.ts'

/** Groups are renamed on the way in and out. */
export async function arrangeFloorsOnMoto(endpoint: string, wishes: readonly GroupWish[]): Promise<ArrangedFloors> {
  const { fleet, real, wished } = namesOnMoto()
  const clock = manualClock(Math.floor(Date.now() / 1000))
  const clients = awsClients({ regions: ['us-east-1'], endpoint, credentials: testCredentials })
  const client = clients.autoScaling('us-east-1')
  const names: string[] = []
  for (const { key, min, max, desired } of wishes) {
    const [region = '', name = ''] = real(key).split('/')
    names.push(name)
    await createGroup(client, fleet, { region, name, min, max, desired })
  }
  const floors = awsDeadManFloors({ fleet, clients, clock })
  return {
    deadManFloors: {
      async groups() {
        const { groups, troubles } = await floors.groups()
        const renamed = groups.map((one) => ({ ...one, group: { ...one.group, key: wished(one.group.key) } }))
        return { groups: renamed, troubles }
      },
      write: (key, wanted) => floors.write(real(key), wanted),
    },
    nowSec: clock.nowSec,
    async pass(sec) {
      clock.advance(sec)
      for (const name of names) await carryOutDue(client, name, clock.nowSec())
    },
    close: async () => {},
  }
}
