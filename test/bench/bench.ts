import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { build } from 'esbuild'
import { bundleOptions } from '../../infra/bundle.ts'
import { decideP99Ms, scalarStageUs } from './decide.ts'
import { correctMs, trainForecastMs } from './forecast.ts'
import { replaySec } from './replay.ts'
import { tuningSec } from './tuning.ts'

interface Figure {
  readonly what: string
  readonly value: number
  readonly goal: number
  readonly unit: string
}

const rounded = (value: number) => Number(value.toPrecision(3))

async function apiBundleKb(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'rao-bench-'))
  try {
    const options = bundleOptions('api', directory)
    await build(options)
    return statSync(options.outfile).size / 1000
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function memoryMb(): number {
  return Number(execFileSync(process.execPath, [join(import.meta.dirname, 'memory.ts')], { encoding: 'utf8' }))
}

const replay = replaySec()
const tuning = await tuningSec()
const figures: readonly Figure[] = [
  { what: 'decide, 100 workers, P99', value: decideP99Ms(100, 2000), goal: 1, unit: 'ms' },
  { what: 'decide, 10,000 workers, P99', value: decideP99Ms(10_000, 100), goal: 40, unit: 'ms' },
  { what: 'forecast brought up to now, an hour after training, P99', value: correctMs(1000), goal: 5, unit: 'ms' },
  { what: 'forecast trained on 14 days', value: trainForecastMs(), goal: 300, unit: 'ms' },
  { what: 'settings tuned on the first 14 days', value: tuning.firstSec, goal: 90, unit: 's' },
  { what: 'the same, one more day', value: tuning.nextDaySec, goal: 10, unit: 's' },
  { what: 'scalar stage, mean', value: scalarStageUs(200_000), goal: 10, unit: 'µs' },
  { what: 'resident memory, 10,000 workers', value: memoryMb(), goal: 200, unit: 'MB' },
  { what: `replay of 20 days, ${replay.jobs} jobs`, value: replay.fixedSec, goal: 20, unit: 's' },
  { what: 'the same, tuning itself', value: replay.tuningSec, goal: 60, unit: 's' },
  { what: 'the same, jobs per second', value: replay.jobs / replay.tuningSec, goal: replay.jobs / 60, unit: '1/s' },
  ...replay.rivals.map(({ name, sec }) => ({ what: `the same under ${name}`, value: sec, goal: 4, unit: 's' })),
  { what: 'API Lambda bundle, minified', value: await apiBundleKb(), goal: 700, unit: 'kB' },
].map((figure) => ({ ...figure, value: rounded(figure.value), goal: rounded(figure.goal) }))

if (process.argv.includes('--json')) console.log(JSON.stringify(figures, undefined, 2))
else {
  const table = new Table({
    head: ['', 'measured', 'goal', ''],
    style: { head: [] },
    colAligns: ['left', 'right', 'right'],
  })
  table.push(...figures.map(({ what, value, goal, unit }) => [what, value, goal, unit]))
  console.log(table.toString())
}
