import { onTestFinished } from 'vitest'

/** For the rest of the test, commands print on a terminal that is so wide. */
export function onTerminalOf(columns: number): void {
  const before = process.stdout.columns
  onTestFinished(() => {
    process.stdout.columns = before
  })
  process.stdout.columns = columns
}
