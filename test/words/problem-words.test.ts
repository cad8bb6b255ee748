import { expect, test } from 'vitest'
import { problemWords } from '../../lib/words/problem-words.ts'

const names: Readonly<Record<string, string>> = { '/factor': 'Factor', '/reason': 'Reason' }
const told = { title: 'The input does not fit', detail: 'all in one sentence' }
const factor = { pointer: '/factor', detail: 'must be at most 5' }

test.each<[string, unknown, string | undefined]>([
  [
    'fields go by their names',
    { ...told, errors: [factor, { pointer: '/reason', detail: 'is too long' }] },
    'Factor: must be at most 5; Reason: is too long',
  ],
  [
    'when a field has no name, the detail is used',
    { ...told, errors: [factor, { pointer: '/x', detail: 'no' }] },
    told.detail,
  ],
  ['a parameter is not a field of the body', { ...told, errors: [{ parameter: 'limit', detail: 'no' }] }, told.detail],
  ['the body as a whole has no name', { ...told, errors: [{ pointer: '', detail: 'no' }] }, told.detail],
  ['an empty list of errors adds nothing', { ...told, errors: [] }, told.detail],
  ['errors of another shape add nothing', { ...told, errors: ['no', null] }, told.detail],
  ['without a detail the title is used', { title: told.title, detail: '' }, told.title],
  ['a response of a proxy is not a problem document', { message: 'Forbidden' }, undefined],
  ['a text is not a problem document', 'Forbidden', undefined],
  ['an empty response is not a problem document', null, undefined],
])('%s', (_, document, said) => {
  expect(problemWords(document, (pointer) => names[pointer])).toBe(said)
})
