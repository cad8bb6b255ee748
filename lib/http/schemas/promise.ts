import * as z from 'zod'
import { durationSec, epochSec, share } from './values.ts'

const bugs = z.int().min(0).meta({ description: 'Bugs of which it is known how long they waited.' })
const lateBugs = z
  .number()
  .min(0)
  .meta({ description: 'Those that waited longer than promised: a sum of probabilities.' })

export const keptPromise = z
  .strictObject({
    waitSec: durationSec.meta({ description: 'Promised: a bug that waits longer is late.' }),
    lateShare: share
      .meta({ description: 'Promised: no larger share of bugs is late. Absent where late bugs have a price.' })
      .exactOptional(),
    lateBugWorkerHours: z
      .number()
      .positive()
      .meta({ description: 'What a late bug costs, as worker-hours; absent where a share is promised.' })
      .exactOptional(),
    bugs,
    lateBugs,
    sinceSec: epochSec
      .meta({ description: 'Begin of the first hour of which anything is known; absent where nothing is.' })
      .exactOptional(),
    days: z.array(z.strictObject({ fromSec: epochSec, bugs, lateBugs })).meta({
      description:
        'Days of 24 hours, oldest first, the last one ending now; those of which nothing is known are left out.',
    }),
  })
  .meta({
    description:
      'How the promise was kept over the last 14 days. Waits are reckoned from the queue and the arrivals of each look; where nobody reports the queue, nothing is known.',
  })

export const brokenPromise = z
  .strictObject({
    startedAtSec: epochSec,
    bugs: z
      .number()
      .min(0)
      .meta({ description: 'Bugs of about the last day: a sum in which each counts less as time goes by.' }),
    lateBugs: z.number().min(0).meta({ description: 'Those that waited longer than promised.' }),
  })
  .meta({
    id: 'BrokenPromise',
    description:
      'Clearly more bugs of about the last day were late than promised (by three, or by three standard deviations if that is more), and since then there have always been more.',
  })
