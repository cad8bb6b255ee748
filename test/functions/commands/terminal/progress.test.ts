import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { progressOn } from '../../../../functions/commands/terminal/progress.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function drawnOn(columns: number): string {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns }) as unknown as NodeJS.WriteStream
  const progress = progressOn(stream)
  vi.advanceTimersByTime(2000)
  progress.at(0.1, 'us-flights-2001.csv.gz')
  const drawn = String(stream.read())
  progress.stop()
  return drawn
}

test.each([
  ['a wide terminal', 120, 40],
  ['one of the usual width', 80, 30],
  ['a narrow one', 60, 10],
  ['a terminal of unknown width', 0, 30],
])('on %s progress fits the width', (_, columns, bar) => {
  const drawn = drawnOn(columns)
  expect(drawn.match(/[█░]/g)).toHaveLength(bar)
  expect(drawn).toContain('18 s left | us-flights-2001.csv.gz')
})
