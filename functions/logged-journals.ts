import type { Logger } from '@aws-lambda-powertools/logger'
import { openJournals } from '../lib/aws/journal/index.ts'

/** The journals of a Lambda. Damaged items are logged. */
export function loggedJournals(tableName: string, logger: Logger): ReturnType<typeof openJournals> {
  return openJournals({
    tableName,
    onDamage: (pk, sk, problem) => logger.error('damaged item left out', { pk, sk, problem }),
  })
}
