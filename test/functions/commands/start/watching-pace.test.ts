import { expect, test } from 'vitest'
import { watchingPace } from '../../../../functions/commands/start/watching-pace.ts'
import { startSec } from '../../../builders.ts'
import { aRecord } from '../../../contract/notices.ts'

/** What is printed about cycles that are this far apart in fleet time. */
async function saidOf(apartSec: readonly number[]): Promise<readonly string[]> {
  const lines: string[] = []
  const told: number[] = []
  const notices = watchingPace({ publish: async (_, { atSec }) => void told.push(atSec) }, (line) => lines.push(line))
  let atSec = startSec
  for (const sec of apartSec) {
    atSec += sec
    await notices.publish([], aRecord({ atSec }))
  }
  expect(told).toHaveLength(apartSec.length)
  return lines
}

test('a machine that keeps up, hiccups aside, is not mentioned', async () => {
  expect(await saidOf([0, 30, 30, 90, 30, 300, 300, 300, 300, 30, 300])).toEqual([])
})

test('a machine that does not keep up is reported once, with how seldom its cycles run', async () => {
  expect(await saidOf([0, 30, 160, 160, 160, 160, 166, 170, 170, 170])).toEqual([
    'cycles come every 166 s of the fleet instead of 30: too fast for this machine, take a lower --speed',
  ])
})
