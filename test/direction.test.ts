import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Part of the code -> parts that it may import from. Each may import itself. */
const mayImport: Record<string, readonly string[]> = {
  optimizer: [],
  table: [],
  words: [],
  ranking: [],
  core: ['optimizer', 'table', 'words'],
  aws: ['core', 'optimizer', 'table', 'words'],
  simulated: ['core', 'optimizer', 'table', 'words'],
  view: ['core', 'optimizer', 'words', 'ranking'],
  http: ['core', 'optimizer', 'words'],
  replay: ['core', 'optimizer', 'simulated', 'view', 'words', 'ranking'],
  facade: ['core', 'optimizer', 'simulated'],
  index: ['facade', 'core', 'optimizer', 'aws', 'simulated'],
  functions: ['aws', 'simulated', 'replay', 'http', 'view', 'facade', 'core', 'optimizer', 'index', 'words', 'ranking'],
  infra: ['optimizer', 'table', 'words'],
}

/** Folders in lib with the steps of a cycle, of a training and of the journal, and with what they wait by. */
const coreFolders = new Set(['cycle', 'train', 'journal', 'waiting'])

/** Files that stand directly in lib. */
const libFiles: Record<string, string> = {
  'index.ts': 'index',
  // Which policy is best: for replays, and for the pages and tables that show them.
  'policy-ranking.ts': 'ranking',
  // Plain data: what the infrastructure creates and the adapters expect.
  'journal-table.ts': 'table',
  'resource-allocation-optimizer.ts': 'facade',
}

function roomOf(path: string): string {
  const [top = '', second = '', third] = relative(root, path).split('/')
  if (top !== 'lib') return top
  if (third === undefined) return libFiles[second] ?? 'core'
  return coreFolders.has(second) ? 'core' : second
}

const files = ['lib', 'functions', 'infra'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, top, name)),
)

const importPattern = /(?:from|import)\s*\(?\s*'([^']+)'/g

test('imports point one way: doors, adapters, cycle and ports, pure core', () => {
  const wrong = files.flatMap((file) => {
    const room = roomOf(file)
    const allowed = mayImport[room]
    if (allowed === undefined) return [`${relative(root, file)} stands in no known room`]
    return [...readFileSync(file, 'utf8').matchAll(importPattern)].flatMap(([, target = '']) => {
      if (!target.startsWith('.')) return room === 'optimizer' ? [`${relative(root, file)} imports ${target}`] : []
      const other = roomOf(resolve(dirname(file), target))
      return other === room || allowed.includes(other) ? [] : [`${relative(root, file)} (${room}) imports ${other}`]
    })
  })
  expect(files.length).toBeGreaterThan(10)
  expect(wrong).toEqual([])
})

/** Files of replay that make pages. The others know only what such a page is made from. */
const pageMakers = ['report/report-html.ts', 'report/report-summary.ts', 'foresight/forecast-html.ts']

test('replay knows the view only where it makes pages, and else only their data', () => {
  const wrong = files
    .filter((file) => roomOf(file) === 'replay' && !pageMakers.includes(relative(join(root, 'lib/replay'), file)))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(importPattern)]
        .map(([, target = '']) => target)
        .filter((target) => target.includes('/view/') && !/-data\.ts$/.test(target))
        .map((target) => `${relative(root, file)} imports ${target}`),
    )
  expect(wrong).toEqual([])
})

/** Rooms of the pure core, each of which may import those before it. `decide` are the files that stand in none. */
const optimizerRooms = [
  'numbers',
  'settings',
  'snapshot',
  'supply',
  'demand',
  'surges',
  'forecast',
  'anomaly',
  'models',
  'memory',
  'launches',
  'target',
  'plan',
  'size',
  'decide',
  'outcome',
  'floors',
  'tuning',
]

test('within the pure core imports point one way too', () => {
  const core = join(root, 'lib/optimizer')
  const placeOf = (path: string) => {
    const [room = '', file] = relative(core, path).split('/')
    return optimizerRooms.indexOf(file === undefined ? 'decide' : room)
  }
  const coreFiles = files.filter((file) => roomOf(file) === 'optimizer')
  const wrong = coreFiles.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(importPattern)]
      .map(([, target = '']) => resolve(dirname(file), target))
      .filter((target) => placeOf(file) < 0 || placeOf(target) > placeOf(file))
      .map((target) => `${relative(core, file)} imports ${relative(core, target)}`),
  )
  expect(coreFiles.length).toBeGreaterThan(100)
  expect(wrong).toEqual([])
})

test('the pure core reads no clock, no environment, no randomness, and awaits nothing', () => {
  const impure = files
    .filter((file) => roomOf(file) === 'optimizer')
    .filter((file) => /Date\.now|new Date\(\)|Math\.random|process\.|\bawait\b/.test(readFileSync(file, 'utf8')))
  expect(impure.map((file) => relative(root, file))).toEqual([])
})
