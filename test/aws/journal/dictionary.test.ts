import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { dictionary } from '../../../lib/aws/journal/dictionary.ts'

test('the dictionary of format 1 never changes, or nothing stored could be read again', () => {
  expect(createHash('sha256').update(dictionary).digest('hex')).toBe(
    '5021fe2a986a63d95501822cebdcfbc0026009059a86be5df62d473ede2506f8',
  )
})
