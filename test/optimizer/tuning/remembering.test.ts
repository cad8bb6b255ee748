import { expect, test } from 'vitest'
import { remembering } from '../../../lib/optimizer/tuning/remembering.ts'

test('a model computes each answer once, and each question gets its own', () => {
  const asked: string[] = []
  const model = remembering({
    model: 'test',
    confidence: 1,
    quantile: (atSec, level) => {
      asked.push(`${atSec} ${level}`)
      return atSec + level
    },
  })
  const answers = () => [1, 2].flatMap((atSec) => [0.5, 0.9].map((level) => model.quantile(atSec, level)))
  expect(answers()).toEqual([1.5, 1.9, 2.5, 2.9])
  expect(answers()).toEqual([1.5, 1.9, 2.5, 2.9])
  expect(asked).toEqual(['1 0.5', '1 0.9', '2 0.5', '2 0.9'])
})
