import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { EnvironmentError, readEnvironment } from '../../functions/environment.ts'
import { type Lambda, lambdas } from '../../infra/bundle.ts'

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

  test('says in plain words what is wrong', () => {
    const read = () => readEnvironment('door', schema, { TABLE: 'r', QUEUE: 'https://sqs.example/1/q' })
    expect(read).toThrow('door cannot start: TABLE is wrong: must have at least 3 characters')
  })
})

describe.concurrent('a function that starts in the wrong environment', () => {
  const needs: Readonly<Record<Lambda, readonly string[]>> = {
    schedule: ['RAO_TABLE', 'RAO_QUEUE_URL', 'AWS_REGION'],
    optimize: ['RAO_TABLE', 'RAO_QUEUE_URL', 'AWS_REGION'],
    api: ['RAO_TABLE', 'RAO_QUEUE_URL'],
    train: ['RAO_TABLE', 'RAO_QUEUE_URL', 'AWS_REGION'],
    widget: ['RAO_TABLE'],
  }
  const run = promisify(execFile)
  /** All load much the same code: kept between them, it is compiled once. */
  const compiled = join(tmpdir(), 'rao-compiled')
  const started = (lambda: Lambda, environment: Readonly<Record<string, string>>) =>
    run(process.execPath, [resolve(import.meta.dirname, `../../functions/${lambda}.ts`)], {
      env: { ...environment, NODE_COMPILE_CACHE: compiled },
    }).then(
      () => expect.unreachable(`${lambda} started`),
      ({ stderr }: { stderr: string }) => stderr.split('\n').filter((line) => line.includes('cannot start')),
    )

  test.each(lambdas)('%s: without one it ends at once, and one line names all that is missing', async (lambda) => {
    const missing = needs[lambda].map((name) => `${name} is not set`).join('; ')
    expect(await started(lambda, {})).toEqual([`EnvironmentError: rao-${lambda} cannot start: ${missing}`])
  })

  test.each(lambdas)('%s: with a wrong one the line says what is wrong with it', async (lambda) => {
    const wrong = { RAO_TABLE: 'no table', RAO_QUEUE_URL: 'cycles', AWS_REGION: 'moon' }
    const [line = '', ...others] = await started(lambda, wrong)
    expect(others).toEqual([])
    for (const name of needs[lambda]) expect(line).toContain(`${name} is wrong: not the`)
  })
})
