import { expect, test } from 'vitest'
import { problemWords } from '../../lib/problem-words.ts'

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
    'with a field that has no name the detail has to do',
    { ...told, errors: [factor, { pointer: '/x', detail: 'no' }] },
    told.detail,
  ],
  ['a parameter is no field of the body', { ...told, errors: [{ parameter: 'limit', detail: 'no' }] }, told.detail],
  ['the body as a whole has no name', { ...told, errors: [{ pointer: '', detail: 'no' }] }, told.detail],
  ['no errors say nothing', { ...told, errors: [] }, told.detail],
  ['errors of another shape say nothing', { ...told, errors: ['no', null] }, told.detail],
  ['without a detail there is the title', { title: told.title, detail: '' }, told.title],
  ['what a proxy says is no problem document', { message: 'Forbidden' }, undefined],
  ['nor is a text', 'Forbidden', undefined],
  ['nor is nothing', null, undefined],
])('%s', (_, document, said) => {
  expect(problemWords(document, (pointer) => names[pointer])).toBe(said)
})
