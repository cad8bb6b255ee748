import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { forgetFleet } from '../../../lib/journal/forget-fleet.ts'
import { isIdle } from '../../../lib/journal/idle.ts'
import type { Journal, Journals } from '../../../lib/journal.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { forgetGone } from '../../../lib/train/forget-gone.ts'
import { aFleetOf, aHeartbeat, aLoadPoint, aPlan, aSnapshotOf, aTraining, startSec } from '../../journal-builders.ts'
import { type JournalDatabase, openDatabase } from './journal-database.ts'

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
})

afterAll(() => database.close())

/** When the fleet has decided nothing for long enough. */
const nowSec = startSec + 3600
const attempt = (owner: string, atSec = nowSec) => ({ owner, nowSec: atSec, nowWallSec: atSec })

async function decide(journal: Journal, atSec: number): Promise<void> {
  const taken = await journal.takeLease({ owner: `cycle ${atSec}`, nowWallSec: atSec, ttlSec: 60 })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  expect(await journal.commit(taken.lease, { ...initialState, decidedAtSec: atSec })).toBe('committed')
}

/** The journals for a process that calls `before` before each of its requests, which goes out unless that throws. */
function aProcess(before: (command: string | undefined, key: string) => unknown) {
  const client = new DynamoDBClient(database.clientConfig)
  client.middlewareStack.add(
    (send, { commandName }) =>
      async (args) => {
        await before(commandName, JSON.stringify(args.input))
        return send(args)
      },
    { step: 'initialize' },
  )
  const journals = openJournals({ client, tableName: 'journal', onDamage: database.onDamage })
  return { journals, close: () => client.destroy() }
}

/** A fleet that has left something of every kind behind. */
async function aGoneFleet(fleet: string, size = 3): Promise<Journal> {
  const workers = aFleetOf(size)
  const journal = database.journals.open(fleet)
  await decide(journal, startSec)
  await journal.putSettings({ headroomAgents: 3 }, 0)
  await journal.putModel({ forecast: aTraining() })
  await journal.putIntent({ key: 'k', kind: 'cancel', requestedAtSec: startSec })
  await journal.putHeartbeat(aHeartbeat('w', startSec))
  await journal.putBacklog({ queued: 3, reportedAtSec: startSec })
  await journal.appendLoad(aLoadPoint(startSec))
  await journal.appendSnapshot(aSnapshotOf(workers, startSec), defaultSettings)
  await journal.appendPlan(aPlan(workers, startSec))
  return journal
}

const kindsOf = async (fleet: string) => {
  const keys = (await database.items(`FLEET#${fleet}`)).map(({ sk }) => String(sk).split('#')[0])
  return [...new Set(keys)]
}

test('nothing stays of a fleet that is forgotten but its plans, and those can still be read', async () => {
  const journal = await aGoneFleet('whole', 300)
  expect(await kindsOf('whole')).toEqual(
    expect.arrayContaining(['ASKED', 'BACKLOG', 'INTENT', 'MODEL', 'STATE', 'USE']),
  )
  expect(await forgetFleet(journal, attempt('a'))).toBe('forgotten')
  expect(await kindsOf('whole')).toEqual(['PLAN', 'ROSTER'])
  const another = openJournals({ client: database.client, tableName: 'journal', onDamage: database.onDamage })
  expect(await another.open('whole').plans({ nowSec, limit: 9 })).toHaveLength(1)
})

test('wherever that breaks off, a repeat completes it, and a fleet that comes back instead is listed', async () => {
  for (let brokenAt = 1; brokenAt < 100; brokenAt += 1) {
    const fleet = `broken-${brokenAt}`
    const journal = await aGoneFleet(fleet)
    let requests = 0
    const dying = aProcess(() => {
      requests += 1
      if (requests >= brokenAt) throw new Error('the process ended')
    })
    const outcome = await forgetFleet(dying.journals.open(fleet), attempt('dying')).catch(() => 'broken off')
    dying.close()
    const at = `broken off at request ${brokenAt} of ${requests}: ${outcome}`
    if (brokenAt % 2 === 0) {
      await decide(journal, nowSec + 60)
      expect(await database.journals.fleets(), at).toContain(fleet)
    }
    expect(await forgetFleet(journal, attempt('again', nowSec + 7200)), at).toBe('forgotten')
    expect(await kindsOf(fleet), at).toEqual(['PLAN'])
    expect(await database.journals.fleets(), at).not.toContain(fleet)
    if (outcome === 'forgotten') return
  }
  expect.unreachable('it always broke off')
})

test('what the hourly run did not get to delete of a fleet that is gone, the next one deletes', async () => {
  const goneSec = startSec + 400 * 86_400
  await aGoneFleet('half')
  const only = (journals: Journals) => ({ ...journals, fleets: async () => ['half'] })
  const throttled = aProcess((command, input) => {
    if (command === 'DeleteItemCommand' && input.includes('"MODEL"')) throw new Error('throttled')
  })
  expect(await forgetGone(only(throttled.journals), goneSec)).toMatchObject([{ result: { outcome: 'failed' } }])
  throttled.close()
  expect(await isIdle(database.journals, 'half', goneSec)).toBe(true)
  expect(await forgetGone(only(database.journals), goneSec + 3600)).toMatchObject([
    { result: { outcome: 'forgotten' } },
  ])
  expect(await kindsOf('half')).toEqual(['PLAN'])
})

test('no training begins while a fleet is being forgotten: it would learn from what is still there', async () => {
  const journal = await aGoneFleet('trained')
  const begun: boolean[] = []
  const slow = aProcess(async (command, input) => {
    if (command !== 'DeleteItemCommand' || !input.includes('"FLEET#trained"')) return
    const training = { owner: 'hourly', nowSec: nowSec + 1, untilSec: nowSec + 901 }
    begun.push(await journal.takeTraining(training))
  })
  expect(await forgetFleet(slow.journals.open('trained'), attempt('a'))).toBe('forgotten')
  slow.close()
  expect(begun.length).toBeGreaterThan(5)
  expect(begun).not.toContain(true)
})

test('a fleet whose cycle takes over in the last moment stays listed', async () => {
  await aGoneFleet('late')
  const lateSec = nowSec + 61
  let isTaken = false
  const slow = aProcess(async (command, input) => {
    if (isTaken || command !== 'DeleteItemCommand' || !input.includes('"FLEETS"')) return
    isTaken = true
    await decide(database.journals.open('late'), lateSec)
  })
  expect(await forgetFleet(slow.journals.open('late'), attempt('a'))).toBe('busy')
  slow.close()
  expect(isTaken).toBe(true)
  expect(await database.journals.fleets()).toContain('late')
  expect((await database.journals.open('late').state())?.state.decidedAtSec).toBe(lateSec)
})

test('a fleet that decides, or is in a cycle or a training, is not forgotten, and loses nothing by the attempt', async () => {
  const journal = await aGoneFleet('alive')
  expect(await forgetFleet(journal, attempt('a', startSec + 900))).toBe('steered')
  await journal.takeTraining({ owner: 'training', nowSec, untilSec: nowSec + 900 })
  expect(await forgetFleet(journal, attempt('b'))).toBe('busy')
  await journal.endTraining('training')
  const taken = await journal.takeLease({ owner: 'cycle', nowWallSec: nowSec, ttlSec: 60 })
  expect(await forgetFleet(journal, attempt('c'))).toBe('busy')
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  expect(await journal.commit(taken.lease, { ...taken.lease.state, decidedAtSec: nowSec })).toBe('committed')
  expect(await forgetFleet(journal, attempt('d'))).toBe('steered')
  expect(await journal.settings()).toEqual({ version: 1, overrides: { headroomAgents: 3 } })
  expect(await kindsOf('alive')).toContain('USE')
})
