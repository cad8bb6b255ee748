import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { print, table } from '../../functions/commands/terminal/print.ts'
import { awsClients } from '../../lib/aws/calls/clients.ts'
import { awsFleet } from '../../lib/aws/fleet.ts'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { runCycle } from '../../lib/cycle.ts'
import { testCredentials } from '../aws/arranged-fleet.ts'
import { manualClock } from '../manual-clock.ts'

/*
 * What cycles of a large fleet take, each kind in a process of its own: one after a look that saw the fleet, one after a look that saw
 * nothing, and the cycles until a surplus leaves, with the one in which it does. Table and Auto Scaling are in another process.
 * `node test/bench/large-fleet.ts [workers]`
 */
interface World {
  readonly database: DynamoDBClientConfig
  readonly aws: string
  readonly nowSec: number
}

const kinds = {
  seen: { look: 'seen', cycles: 1, what: 'after a look that saw the fleet' },
  blind: { look: 'blind', cycles: 1, what: 'after a look that saw nothing' },
  shrinking: { look: 'seen', cycles: 11, what: 'until a surplus leaves, the dearest' },
} as const
type Kind = keyof typeof kinds

const [workers = '5000', kind] = process.argv.slice(2)

if (kind !== undefined) {
  await measure(kind as Kind)
} else {
  const rows: string[][] = []
  for (const each of Object.keys(kinds) as Kind[]) {
    const child = fork(import.meta.filename, [workers, each])
    const [{ sec, mb, steps }] = await once(child, 'message')
    rows.push([kinds[each].what, `${steps}`, `${sec.toFixed(1)}`, `${Math.round(mb)}`])
    await once(child, 'exit')
  }
  print(table([[`cycles of ${workers} workers`, 'steps', 'CPU s', 'resident MB'], ...rows]))
}

async function measure(what: Kind): Promise<void> {
  const { look, cycles } = kinds[what]
  const world = fork(join(import.meta.dirname, 'large-fleet-world.ts'), [workers, look])
  const [{ database, aws, nowSec }] = (await once(world, 'message')) as [World]
  const journal = openJournals({
    client: new DynamoDBClient(database),
    tableName: 'journal',
    onDamage: console.error,
  }).open('test')
  const clock = manualClock(nowSec)
  const clients = awsClients({ regions: ['us-east-1'], endpoint: aws, credentials: testCredentials })
  let sec = 0
  let steps = 0
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const before = process.cpuUsage()
    const ports = {
      ...awsFleet({ fleet: 'test', clients, journal, clock }),
      journal,
      clock,
      notices: { publish: async () => {} },
    }
    const trigger = { kind: 'schedule', slotSec: clock.nowSec() } as const
    const result = await runCycle({ fleet: 'test', owner: `cycle ${cycle}`, trigger }, ports)
    const { user, system } = process.cpuUsage(before)
    sec = Math.max(sec, (user + system) / 1e6)
    if (result.outcome === 'done') steps += result.record.applied.length
    clock.advance(30)
  }
  process.send?.({ sec, steps, mb: process.resourceUsage().maxRSS / 1024 })
  world.kill()
  process.exit(0)
}
