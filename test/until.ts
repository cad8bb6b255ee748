import { setTimeout as sleep } from 'node:timers/promises'

/** Polls until the condition holds; if it never does, the test runner's timeout ends it. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20)
}
