import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OutputError } from '../../../lib/replay/report/write-whole.ts'
import type { Task } from '../../../lib/replay/tune/play.ts'
import { openResumeFile } from '../../../lib/replay/tune/resume-file.ts'
import { aFile, aFolder } from '../files.ts'
import { aLoad, someOptions } from '../traces.ts'
import { aReport } from './a-report.ts'

const options = { ...someOptions(), peakAgents: 100 }
const loads = [aLoad([[0, 10]]), aLoad([[0, 11]])]
const task: Task = { load: 0, player: { policy: 'hpa', setting: { target: 0.5 } } }
const other: Task = { load: 0, player: { policy: 'hpa', setting: { target: 0.6 } } }

function aPath(): string {
  return join(aFolder(), 'played.jsonl')
}

test('results are found again by whoever opens the file', () => {
  const path = aPath()
  openResumeFile(path, loads, options).add(task, aReport())
  expect(openResumeFile(path, loads, options).find(task)).toEqual(aReport())
})

test('results are not found for another setting, other jobs, another seed or another promise', () => {
  const path = aPath()
  openResumeFile(path, loads, options).add(task, aReport())
  expect(openResumeFile(path, loads, options).find(other)).toBeUndefined()
  expect(openResumeFile(path, loads, options).find({ ...task, load: 1 })).toBeUndefined()
  expect(openResumeFile(path, loads, { ...options, seed: 2 }).find(task)).toBeUndefined()
  expect(openResumeFile(path, loads, { ...options, sloWaitSec: 30 }).find(task)).toBeUndefined()
  expect(openResumeFile(path, loads, { ...options, lateCostHours: 1 }).find(task)).toBeUndefined()
  expect(openResumeFile(path, loads, { ...options, given: { headroomAgents: 4 } }).find(task)).toBeUndefined()
})

test('the same jobs are found wherever their load is stored', () => {
  const path = aPath()
  openResumeFile(path, loads, options).add(task, aReport())
  expect(openResumeFile(path, loads.toReversed(), options).find({ ...task, load: 1 })).toEqual(aReport())
})

test('a truncated line counts as not played, and those before and after it are complete', () => {
  const path = aPath()
  const before = openResumeFile(path, loads, options)
  before.add(task, aReport())
  before.add(other, aReport({ workerHours: 1 }))
  truncateSync(path, readFileSync(path).length - 20)
  const after = openResumeFile(path, loads, options)
  expect(after.find(task)).toEqual(aReport())
  expect(after.find(other)).toBeUndefined()
  after.add(other, aReport({ workerHours: 2 }))
  expect(openResumeFile(path, loads, options).find(other)).toEqual(aReport({ workerHours: 2 }))
})

test('the very first line may be truncated', () => {
  const path = aPath()
  openResumeFile(path, loads, options).add(task, aReport())
  truncateSync(path, 30)
  expect(openResumeFile(path, loads, options).find(task)).toBeUndefined()
})

test('a file of another kind is refused and stays as it is', () => {
  const path = aFile('jobs.csv', 'submit_s,duration_s\n0,1\n')
  expect(() => openResumeFile(path, loads, options)).toThrow(OutputError)
  expect(readFileSync(path, 'utf8')).toBe('submit_s,duration_s\n0,1\n')
})

test('lines that are not results are skipped', () => {
  const path = aPath()
  openResumeFile(path, loads, options).add(task, aReport())
  appendFileSync(path, '{"key":"a","report":{"policy":1}}\n')
  expect(openResumeFile(path, loads, options).find(task)).toEqual(aReport())
})

test('a file that cannot be written is noticed at once', () => {
  expect(() => openResumeFile(join(aFolder(), 'no', 'played.jsonl'), loads, options)).toThrow(OutputError)
  const folder = aFolder()
  writeFileSync(join(folder, 'x'), '')
  expect(() => openResumeFile(folder, loads, options)).toThrow(/cannot be written/)
})
