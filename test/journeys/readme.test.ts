import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program } from '../../functions/commands/program.ts'
import { routes } from '../../lib/http/routes.ts'
import type { PlansAnswer } from '../../lib/http/schemas.ts'
import { parameters } from '../../lib/optimizer/parameters.ts'
import { settingNames } from '../../lib/optimizer/settings.ts'
import { policies } from '../../lib/replay/policies.ts'
import { type Started, startRao } from '../functions/rao.ts'
import { until } from '../until.ts'
import { anchorsOf, between, fences, pages, prose, proseOf, readme, root } from './readme/document.ts'
import { labels, misfits, tableRows } from './readme/shape.ts'
import { type Ran, run, runBlock } from './readme/shell.ts'

/** Blocks that no test runs, and why. Every other `sh` block is run as it is. */
const notRun: Readonly<Record<string, string>> = {
  'npm-ci': 'would replace the dependencies under this test; .ci/run does it in a fresh clone',
  'replay-whole-trace': 'a minute for 90 days under all policies; the week after it is run',
  forecast: 'fits every model to 90 days',
  advise: 'needs an account with a group; test/e2e has one',
  'advise-fleet': 'needs half a day on record; test/functions has a fleet with that',
  import: 'gives the local fleet a past that later blocks would show; test/functions has a fleet for it',
  'import-group': 'needs an account with a group; test/functions has one in an emulator',
  'what-if': 'needs bugs that have finished; test/functions has such a fleet',
  cdk: 'needs an account',
  example: 'needs an account',
  worker: 'needs an instance and a deployed optimizer',
  'ci-worker': 'the same, and an agent of Buildkite',
  'signed-request': 'needs an account',
  forget: 'needs a fleet that has left; test/functions has one',
  'delete-fleet': 'the same; test/http has one',
  'remove-floors': 'needs an account',
  smoke: 'needs an account; npm run e2e runs it against the emulators',
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

const shell = fences.filter(({ language }) => language === 'sh')
const runnable = shell.filter((fence) => fence.notRun === undefined)

test('the blocks that are not run are the known ones', () => {
  expect(shell.flatMap((fence) => fence.notRun ?? []).toSorted()).toEqual(Object.keys(notRun).toSorted())
  expect(runnable.length).toBeGreaterThan(10)
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

/** Compares what a block printed with what the README says it prints. */
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

/** Worker-hours within a twentieth and late jobs within half a percentage point of what the README shows. */
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

function numberIn(cell: string): number {
  return Number.parseFloat(cell.replaceAll(',', ''))
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

test('the table of settings matches the code', () => {
  const rows = settingNames.map((name) => {
    const { default: initial, min, max, unit, about } = parameters[name]
    return `| \`${name}\` | ${initial} | ${min} to ${max} | ${unit} | ${about} |`
  })
  const table = ['| setting | default | range | unit | what it is |', '|---|--:|---|---|---|', ...rows].join('\n')
  expect(between('<!-- settings: generated from lib/optimizer/parameters.ts -->', '<!-- /settings -->')).toBe(table)
})

describe('the API', () => {
  const known = [
    ...routes.map(({ operation }) => `${operation.method} ${operation.path}`),
    'GET /openapi.json',
  ].toSorted()

  test('the table names all routes', async () => {
    const shown = [...prose.matchAll(/^\| `((?:GET|PUT|POST|DELETE) [^`]+)` \|/gm)].map(([, route]) => route)
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

test('commands, scripts and policies that are named exist', async () => {
  const { commands: known } = await program()
  const commands = known.map((command) => command.name())
  const namedCommands = [...prose.matchAll(/`rao ([a-z]+)/g)].map(([, name = '']) => name)
  expect(commands).toEqual(expect.arrayContaining(namedCommands))

  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const namedScripts = [...readme.matchAll(/npm (?:run (?:-s )?)?(start|test|(?<=run (?:-s )?)[a-z0-9]+)\b/g)].map(
    ([, name]) => name,
  )
  expect(new Set(namedScripts).size).toBeGreaterThan(5)
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(namedScripts))

  const whole = shell.find((fence) => fence.notRun === 'replay-whole-trace')?.shows
  const [, ...shown] = tableRows(whole?.text ?? '').keys()
  expect(shown.filter((name) => name !== 'late:')).toEqual(Object.keys(policies))
})

test('the results claimed at the top match the tables', () => {
  const whole = shell.find((fence) => fence.notRun === 'replay-whole-trace')?.shows
  const [, ...rows] = tableRows(whole?.text ?? '')
  const played = rows.map(([policy, cells]) => ({
    policy,
    hours: numberIn(cells[0] ?? ''),
    late: numberIn(cells[1] ?? ''),
  }))
  const of = (policy: string) => played.find((row) => row.policy === policy) ?? { hours: Number.NaN, late: Number.NaN }
  const rivals = played.filter(({ policy, late }) => !['optimizer', 'clairvoyant'].includes(policy) && late <= 1)
  const tuned = /([\d,.]+) worker-hours and [\d.]+ % late; the optimizer stays/.exec(prose)?.[1] ?? ''
  const times = (hours: number) => (hours / of('clairvoyant').hours).toFixed(2)
  const top = prose.slice(0, prose.indexOf('## Start')).replaceAll(/\s+/g, ' ')
  expect(top).toContain(`its bill is ${times(of('optimizer').hours)} times`)
  expect(top).toContain(
    `Target tracking is at ${times(of('target-tracking').hours)} times, HPA at ${times(of('hpa').hours)}`,
  )
  expect(top).toContain(`and ${of('optimizer').late.toFixed(2)} % of the jobs are late`)
  expect(top).toContain(
    `is at ${times(Math.min(...rivals.map(({ hours }) => hours)))} times, or at ${times(numberIn(tuned))} with the setting`,
  )
})

test('the cost matches COST.md', async () => {
  const prices = prose.match(/\$\d+\.\d\d/g) ?? []
  const page = await readFile(join(root, 'infra/COST.md'), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| 100 | 30 |'))
  const sums = rows.flatMap((row) => row.split(' | ').slice(-2)).map((cell) => `$${cell.replace(' |', '')}`)
  expect(prices.length).toBeGreaterThan(0)
  expect(prices.toSorted()).toEqual(sums.toSorted())
  expect(prose).toContain(`about $${Math.round(Math.max(...sums.map((sum) => Number(sum.slice(1)))))} a month`)
})

test.each(pages)('links and pictures of %s resolve', async (page) => {
  const targets = [...proseOf(await readFile(join(root, page), 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)]
  const broken: string[] = []
  for (const [, target = ''] of targets) {
    if (/^https?:/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? join(root, page) : resolve(root, dirname(page), path)
    if (!existsSync(file)) broken.push(target)
    else if (anchor !== undefined && !anchorsOf(await readFile(file, 'utf8')).has(anchor)) broken.push(target)
  }
  expect(broken).toEqual([])
})
