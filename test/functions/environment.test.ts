import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { EnvironmentError, readEnvironment } from '../../functions/environment.ts'

const schema = z.object({ TABLE: z.string().min(3), QUEUE: z.url(), LEVEL: z.string().default('info') })

describe('the environment of a function', () => {
  test('is read once, with defaults, and nothing that nobody asked for', () => {
    const given = { TABLE: 'rao', QUEUE: 'https://sqs.example/1/q', HOME: '/root' }
    expect(readEnvironment('door', schema, given)).toEqual({
      TABLE: 'rao',
      QUEUE: 'https://sqs.example/1/q',
      LEVEL: 'info',
    })
  })

  test('that does not fit is one line that names every variable', () => {
    const read = () => readEnvironment('door', schema, { QUEUE: 'here' })
    expect(read).toThrow(EnvironmentError)
    expect(read).toThrow(/^door cannot start: TABLE is not set; QUEUE is wrong: [^\n]+$/)
  })
})
