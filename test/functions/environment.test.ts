import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { EnvironmentError, readEnvironment } from '../../functions/environment.ts'
import { type Lambda, lambdas } from '../../infra/bundle.ts'

const schema = z.object({ TABLE: z.string().min(3), QUEUE: z.url(), LEVEL: z.string().default('info') })

describe('the environment of a function', () => {
  test('is read once, with defaults, and without unknown variables', () => {
    const given = { TABLE: 'rao', QUEUE: 'https://sqs.example/1/q', HOME: '/root' }
    expect(readEnvironment('door', schema, given)).toEqual({
      TABLE: 'rao',
      QUEUE: 'https://sqs.example/1/q',
      LEVEL: 'info',
    })
  })

  test('that is invalid gives one line that names every variable', () => {
    const read = () => readEnvironment('door', schema, { QUEUE: 'here' })
    expect(read).toThrow(EnvironmentError)
    expect(read).toThrow(/^door cannot start: TABLE is not set; QUEUE is wrong: [^\n]+$/)
  })

  test('says in plain words what is wrong', () => {
    const read = () => readEnvironment('door', schema, { TABLE: 'r', QUEUE: 'https://sqs.example/1/q' })
    expect(read).toThrow('door cannot start: TABLE is wrong: must have at least 3 characters')
  })
})

describe('a function that starts in the wrong environment', () => {
  const needs: Readonly<Record<Lambda, readonly string[]>> = {
    schedule: ['RAO_TABLE', 'RAO_QUEUE_URL', 'AWS_REGION'],
    optimize: ['RAO_TABLE', 'RAO_QUEUE_URL', 'AWS_REGION'],
    api: ['RAO_TABLE', 'RAO_QUEUE_URL'],
    train: ['RAO_TABLE', 'RAO_QUEUE_URL', 'AWS_REGION'],
    widget: ['RAO_TABLE'],
  }
  const { env } = process
  afterEach(() => {
    process.env = env
  })

  /** The error with which a function ends when Lambda loads it: imported anew, with this environment alone. */
  const started = async (lambda: Lambda, environment: Readonly<Record<string, string>>) => {
    vi.resetModules()
    process.env = { ...environment }
    return import(`../../functions/${lambda}.ts`).then(
      () => expect.unreachable(`${lambda} started`),
      (error: Error) => `${error.name}: ${error.message}`,
    )
  }

  test.each(lambdas)('%s: without one it ends at once, and one line names all that is missing', async (lambda) => {
    const missing = needs[lambda].map((name) => `${name} is not set`).join('; ')
    expect(await started(lambda, {})).toBe(`EnvironmentError: rao-${lambda} cannot start: ${missing}`)
  })

  test('its process ends, and the line is in its output', async () => {
    const door = resolve(import.meta.dirname, '../../functions/schedule.ts')
    const { code, stderr } = await promisify(execFile)(process.execPath, [door], { env: {} }).then(
      () => expect.unreachable('it started'),
      (error: { code: number; stderr: string }) => error,
    )
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/^EnvironmentError: rao-schedule cannot start: RAO_TABLE is not set; [^\n]+$/m)
  })

  test.each(lambdas)('%s: with a wrong one the line says what is wrong with it', async (lambda) => {
    const wrong = { RAO_TABLE: 'no table', RAO_QUEUE_URL: 'cycles', AWS_REGION: 'moon' }
    const line = await started(lambda, wrong)
    expect(line).toMatch(/^EnvironmentError: [^\n]+$/)
    for (const name of needs[lambda]) expect(line).toContain(`${name} is wrong: not the`)
  })
})
