import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeNumbers, encodeNumbers } from '../../../lib/aws/journal/numbers.ts'
import { pack, unpack } from '../../../lib/aws/journal/pack.ts'
import type { Roster, Rosters } from '../../../lib/aws/journal/roster.ts'
import { columnsSchema, decodeRows, encodeRows, type Row } from '../../../lib/aws/journal/rows.ts'
import { decodeSnapshot, encodeSnapshot } from '../../../lib/aws/journal/snapshot-codec.ts'
import type { Snapshot, WorkerReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aFleetOf, aSnapshotOf, startSec } from '../../journal-builders.ts'

const whole = fc.oneof(fc.integer(), fc.constantFrom(0, 1, 2, 2 ** 40, -(2 ** 40)))
/** JSON has no negative zero. */
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const number = fc.oneof(
  whole,
  double,
  whole.map((value) => value / 1000),
)
const value = fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null), fc.array(number, { maxLength: 5 }))
const row: fc.Arbitrary<Row> = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'counters.started', 'e'), value, {
  noNullPrototype: true,
})

test('lists of whole numbers survive encoding and decoding', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(whole), fc.array(fc.constantFrom(0, 0, 0, 7), { maxLength: 200 })), (numbers) => {
      expect(decodeNumbers(encodeNumbers(numbers))).toEqual(numbers)
    }),
  )
})

test('rows survive encoding and decoding, alone and as the difference to others', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.option(row, { nil: undefined })), { maxLength: 30 }), (pairs) => {
      const rows = pairs.map(([own]) => own)
      const bases = pairs.map(([, base]) => base)
      const stored = (columns: unknown) => unpack(pack(columns), columnsSchema)
      expect(decodeRows(stored(encodeRows(rows)))).toEqual(rows)
      expect(decodeRows(stored(encodeRows(rows, bases)), bases)).toEqual(rows)
    }),
  )
})

const counters = fc.record(
  {
    started: fc.nat(),
    finished: fc.nat(),
    busySec: number,
    durations: fc.array(fc.nat(9), { maxLength: 38 }),
  },
  { requiredKeys: ['started', 'finished', 'busySec'] },
)

const worker: fc.Arbitrary<WorkerReading> = fc.record(
  {
    id: fc.string(),
    group: fc.constantFrom('us-east-1/a', 'eu-west-1/b'),
    phase: fc.constantFrom('booting', 'ready', 'draining'),
    healthy: fc.boolean(),
    launchedAtSec: number,
    readyAtSec: number,
    totalAgents: fc.nat(64),
    usedAgents: fc.nat(64),
    reportedAtSec: number,
    drainAcknowledged: fc.boolean(),
    bootId: fc.string(),
    counters,
  },
  { requiredKeys: ['id', 'group', 'phase', 'healthy', 'launchedAtSec', 'totalAgents'], noNullPrototype: true },
)

interface KnownRosters extends Pick<Rosters, 'current' | 'begin'> {
  begun(): number
  find(sk: string): Roster | undefined
}

/** Rosters in memory: behaves like their store, without a database. */
function rosters(): KnownRosters {
  const all = new Map<string, Roster>()
  let current: Roster | undefined
  return {
    begun: () => all.size,
    current: () => current,
    find: (sk) => all.get(sk),
    async begin(atSec, untilSec, workers) {
      const sk = `ROSTER#${atSec}.${all.size}`
      const places = new Map(workers.map(({ id }, place) => [String(id), place]))
      current = { sk, expiresAt: 2 * untilSec, bytes: pack(encodeRows(workers)).length, workers, places }
      all.set(sk, current)
      return current
    },
  }
}

async function roundTrip(
  snapshot: Snapshot,
  known: KnownRosters,
): Promise<{ readonly bytes: number; readonly back: Snapshot }> {
  const data = await encodeSnapshot(snapshot, snapshot.atSec + 1800, known)
  const half = decodeSnapshot(data)
  return {
    bytes: data.length,
    back: half.finish(half.roster === undefined ? undefined : known.find(half.roster)),
  }
}

test('snapshots survive encoding and decoding, whatever the one before them was', async () => {
  const fleet = fc.uniqueArray(worker, { selector: ({ id }) => id, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(fleet, fleet, async (before, after) => {
      const known = rosters()
      const mixed = [...after, ...before.filter(({ id }) => after.every((other) => other.id !== id)).slice(3)]
      for (const workers of [before, mixed, after]) {
        const snapshot = aSnapshotOf(workers, startSec, { usedAgents: 0, activeBugs: 0 })
        expect((await roundTrip(snapshot, known)).back).toEqual(snapshot)
      }
    }),
    { numRuns: 50 },
  )
})

test('fields that a later version adds to a worker are kept', async () => {
  const workers = aFleetOf(3).map((each, index) => ({ ...each, spot: index === 1, tags: { zone: 'a' } }))
  const snapshot = { ...aSnapshotOf(workers, startSec), note: 'new' }
  expect((await roundTrip(snapshot, rosters())).back).toEqual(snapshot)
})

test('small fleets need no roster, and large ones write hardly more than what has changed', async () => {
  const small = rosters()
  await roundTrip(aSnapshotOf(aFleetOf(5), startSec), small)
  expect(small.begun()).toBe(0)

  const large = rosters()
  const fleet = aFleetOf(200)
  const first = await roundTrip(aSnapshotOf(fleet, startSec), large)
  const moved = fleet.map((each, index) =>
    index % 50 === 0 ? { ...each, usedAgents: 4, reportedAtSec: startSec + 30 } : each,
  )
  const second = await roundTrip(aSnapshotOf(moved, startSec + 30), large)
  expect(large.begun()).toBe(1)
  expect(large.current()?.bytes).toBeGreaterThan(5000)
  expect(Math.max(first.bytes, second.bytes)).toBeLessThan(600)
})

test('a number that JSON cannot represent is refused on writing, and named', async () => {
  const workers = aFleetOf(3).map((each) => ({ ...each, launchedAtSec: Number.NaN }))
  await expect(encodeSnapshot(aSnapshotOf(workers, startSec), startSec + 60, rosters())).rejects.toThrow('is NaN')
  expect(() => pack({ busySec: Number.POSITIVE_INFINITY })).toThrow('busySec is Infinity')
})

test('damaged bytes are refused, in whatever way they are damaged', () => {
  const data = pack(encodeRows(aFleetOf(4).map((each) => ({ ...each }))))
  const flipped = Uint8Array.from(data, (byte, index) => (index === 40 ? byte ^ 255 : byte))
  for (const bytes of [undefined, 'text', new Uint8Array(), data.subarray(1), data.subarray(0, 30), flipped])
    expect(() => decodeRows(unpack(bytes, columnsSchema))).toThrow()
})

test.each([
  ['a list longer than allowed', [0, 1e12]],
  ['fewer numbers than announced', [0, 3, 1]],
  ['an index outside the list', [2, 3, 9, 1]],
  ['an unknown encoding', [7, 0]],
  ['no length', [0]],
  ['nothing', []],
])('encoded numbers are refused: %s', (_, numbers) => {
  expect(() => decodeNumbers(numbers)).toThrow(TypeError)
})
