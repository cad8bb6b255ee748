import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../lib/http/routes.ts'
import type { PlansAnswer } from '../../lib/http/schemas.ts'
import { type Started, startRao } from '../functions/rao.ts'
import { until } from '../until.ts'
import { fences, proseOf, root, shell } from './readme/document.ts'
import { labels, misfits, numberIn, tableRows } from './readme/shape.ts'
import { type Ran, run, runBlock } from './readme/shell.ts'

/** Blocks that no test runs, and why. Every other `sh` block is run as it is. */
const notRun: Readonly<Record<string, string>> = {
  'npm-ci': 'would replace the dependencies under this test; .ci/run does it in a fresh clone',
  'replay-whole-trace': 'a minute for 90 days under all policies; the week after it is run',
  forecast: 'fits every model to 90 days',
  advise: 'needs an account with a group; test/e2e has one',
  'advise-fleet': 'needs half a day on record; test/functions has a fleet with that',
  'advise-first': 'needs an account with a group; test/e2e has one',
  'advise-trial': 'needs an account; test/functions has a fleet with a record',
  import: 'gives the local fleet a past that later blocks would show; test/functions has a fleet for it',
  'import-group': 'needs an account with a group; test/functions has one in an emulator',
  'what-if': 'needs bugs that have finished; test/functions has such a fleet',
  cdk: 'needs an account',
  destroy: 'the same',
  stop: 'the same; test/infra knows the name of the rule',
  off: 'needs an account with a group',
  hook: 'the same',
  tags: 'needs an account with a group',
  example: 'needs an account',
  worker: 'needs an instance and a deployed optimizer',
  'ci-worker': 'the same, and an agent of Buildkite',
  'signed-request': 'needs an account',
  forget: 'needs a fleet that has left; test/functions has one',
  'delete-fleet': 'the same; test/http has one',
  'remove-floors': 'needs an account',
  smoke: 'needs an account; npm run e2e runs it against the emulators',
  'after-a-deployment': 'the same',
  development: 'what the other tests, .ci/run and people run',
}

/** Milliseconds allowed for one block while others use the machine as well; usually a few seconds are enough. */
const patienceMs = 200_000

let scratch: string
let server: Started

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rao-readme-'))
  server = await startRao(['--data', join(scratch, 'data'), '--speed', '10'])
})

afterAll(async () => {
  await server.kill()
  await rm(scratch, { recursive: true, force: true })
})

const runnable = shell.filter((fence) => fence.notRun === undefined)

test('the blocks that are not run are the known ones', () => {
  const named = new Map(shell.flatMap(({ notRun: name, text }) => (name === undefined ? [] : [[name, text]])))
  expect([...named.keys()].toSorted()).toEqual(Object.keys(notRun).toSorted())
  expect(runnable.length).toBeGreaterThan(10)
  const strays = shell.filter(({ notRun: name, text }) => name !== undefined && named.get(name) !== text)
  expect(strays.map(({ place }) => place)).toEqual([])
})

describe('commands', () => {
  test.each(runnable.map((fence) => [fence.place, fence] as const))(
    '%s runs as it stands',
    async (_, fence) => {
      const ran = await runBlock(fence.text, { url: server.url, scratch })
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      if (fence.shows?.language === 'json') expect(await misfitsOf(fence.shows.text, ran, fence.text)).toEqual([])
      if (fence.shows?.language === 'text')
        expect(labels(ran.stdout)).toEqual(expect.arrayContaining(labels(fence.shows.text)))
      if (fence.text.includes(' replay ')) expectSimilar(fence.shows?.text ?? '', ran.stdout)
      if (fence.text.includes(' anomalies ')) expect(ran.stdout.trimEnd()).toBe(fence.shows?.text)
    },
    patienceMs,
  )
})

/** Compares what a block printed with what its page says it prints. */
async function misfitsOf(shown: string, { stdout }: Ran, command: string): Promise<string[]> {
  if (!command.includes('/plans')) return misfits(JSON.parse(shown), JSON.parse(stdout))
  // The block before woke the cycle that acts on the burst; its record is there once that cycle is over.
  let plans: PlansAnswer | undefined
  await until(async () => {
    const response = await fetch(`${server.url}/v1/fleets/local/plans?limit=100`)
    plans = (await response.json()) as PlansAnswer
    return plans.plans.some(({ trigger, burst }) => trigger === 'nudge' && burst.active)
  })
  return misfits(JSON.parse(shown), plans)
}

/** Worker-hours within a twentieth and late jobs within half a percentage point of what the page shows. */
function expectSimilar(shown: string, printed: string): void {
  const rows = tableRows(printed)
  for (const [policy, cells] of tableRows(shown)) {
    const real = rows.get(policy)
    expect(real?.length, `columns of ${policy}`).toBe(cells.length)
    if (policy === 'policy') expect(real).toEqual(cells)
    else {
      const [hours = 0, late = 0] = cells.map(numberIn)
      const [realHours = 0, realLate = 0] = (real ?? []).map(numberIn)
      expect(Math.abs(realHours / hours - 1), `worker-hours of ${policy}, now ${realHours}`).toBeLessThan(0.05)
      expect(Math.abs(realLate - late), `late share of ${policy}, now ${realLate} %`).toBeLessThan(0.5)
    }
  }
}

test(
  'the TypeScript program passes type checks and does what the text says',
  async () => {
    const text = fences
      .filter(({ language }) => language === 'ts')
      .map((fence) => fence.text)
      .join('\n')
      .replaceAll("'resource-allocation-optimizer'", `'${join(root, 'lib/index.ts')}'`)
    const file = join(scratch, 'readme.mts')
    await writeFile(file, text)
    const options = {
      typeRoots: [join(root, 'node_modules/@types')],
      noUnusedLocals: true,
      rewriteRelativeImportExtensions: false,
    }
    const project = { extends: join(root, 'tsconfig.json'), compilerOptions: options, include: [file], exclude: [] }
    await writeFile(join(scratch, 'tsconfig.json'), JSON.stringify(project))
    const [typed, ran] = await Promise.all([
      run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', scratch]),
      run(process.execPath, [file]),
    ])
    expect(typed).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toMatch(/totalAgents: [1-9]/)
  },
  patienceMs,
)

describe('the API', () => {
  const known = [
    ...routes.map(({ operation }) => `${operation.method} ${operation.path}`),
    'GET /openapi.json',
  ].toSorted()

  test('the table names all routes', async () => {
    const shown = [...proseOf('lib/http/README.md').matchAll(/^\| `((?:GET|PUT|POST|DELETE) [^`]+)` \|/gm)].map(
      ([, route]) => route,
    )
    expect(shown.toSorted()).toEqual(known)
    const described = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: Record<string, object> }
    const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(operations.toSorted()).toEqual(known)
  })

  test('every route is called by an example', () => {
    const called = shell.flatMap(({ text }) =>
      [...text.replaceAll('\\\n', ' ').matchAll(/^curl .*127\.0\.0\.1:8080.*$/gm)].map(([line]) => {
        const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET'
        const path = /http:\/\/127\.0\.0\.1:8080([^\s'?]*)/.exec(line)?.[1] ?? ''
        return `${method} ${path.replace('/fleets/local', '/fleets/{fleet}').replace(/workers\/\w+/, 'workers/{worker}')}`
      }),
    )
    expect([...new Set(called)].toSorted()).toEqual(known)
  })
})
