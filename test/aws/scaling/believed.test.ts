import { expect, test } from 'vitest'
import { Believed } from '../../../lib/aws/scaling/believed.ts'

/** What is asked for at each of these wall times, in order; answers are numbered as they are asked for. */
async function answersAt(...wallSecs: readonly number[]): Promise<readonly number[]> {
  let nowSec = 0
  let asked = 0
  const believed = new Believed<number>({ nowSec: () => nowSec, wallSec: () => nowSec }, 10)
  const answers: number[] = []
  for (const sec of wallSecs) {
    nowSec = sec
    answers.push(await believed.lately('a', async () => ++asked))
  }
  return answers
}

test('an answer serves for its time, and not once the clock was set back', async () => {
  expect(await answersAt(100, 100, 109.9, 110, 119)).toEqual([1, 1, 1, 2, 2])
  expect(await answersAt(100, 40, 45)).toEqual([1, 2, 2])
})

test('a new answer replaces the last, and one that fails serves nobody', async () => {
  const believed = new Believed<string>({ nowSec: () => 0, wallSec: () => 0 }, 10)
  await believed.lately('a', async () => 'old')
  await expect(believed.anew('a', () => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled')
  expect(await believed.lately('a', async () => 'new')).toBe('new')
  expect(await believed.lately('a', async () => 'newer')).toBe('new')
  expect(await believed.lately('b', async () => 'other')).toBe('other')
})
