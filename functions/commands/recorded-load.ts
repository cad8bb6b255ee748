import { type LoadAnswer, loadAnswer } from '../../lib/http/schemas.ts'
import type { Resolution } from '../../lib/journal.ts'
import type { Remote } from './remote.ts'
import { progressOn } from './replay-progress.ts'
import { request } from './request.ts'

export interface RecordQuery {
  readonly resolution: Resolution
  readonly fromSec: number
  readonly toSec: number
}

/** The load of a fleet as recorded, oldest first; read page by page. */
export async function recordedLoad(
  fleet: Remote,
  { resolution, fromSec, toSec }: RecordQuery,
): Promise<LoadAnswer['stretches']> {
  const progress = progressOn(process.stderr)
  const pageFrom = (sec: number): Promise<LoadAnswer> =>
    request(fleet.at(`load?resolution=${resolution}&fromSec=${sec}&toSec=${toSec}`), loadAnswer)
  try {
    const stretches: LoadAnswer['stretches'] = []
    let page = await pageFrom(fromSec)
    stretches.push(...page.stretches)
    while (page.nextFromSec !== undefined) {
      progress.at((page.nextFromSec - fromSec) / (toSec - fromSec), fleet.fleet)
      page = await pageFrom(page.nextFromSec)
      stretches.push(...page.stretches)
    }
    return stretches
  } finally {
    progress.stop()
  }
}
