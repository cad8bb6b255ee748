import type { Journal, LoadPoint } from '../journal.ts'

/** A day of 24 hours, of whose bugs it is known how long they waited. */
export interface PunctualDay {
  readonly fromSec: number
  readonly bugs: number
  /** Those that waited longer than promised: a real number, since it is a sum of probabilities. */
  readonly late: number
}

/** How a fleet has kept its promise. */
export interface Punctuality {
  readonly bugs: number
  readonly late: number
  /** Oldest first, the last one ending now; without days of which nothing is known. */
  readonly days: readonly PunctualDay[]
  /** Begin of the first hour of which anything is known; absent where nothing is. */
  readonly sinceSec?: number
}

const hourSec = 3600
const daySec = 24 * hourSec

/** How many days are looked back: as many as tuning looks. */
const daysShown = 14

/** The bugs of the last fourteen days, and how many were late: read from the hourly rollups, which are a few items. */
export async function punctualityOf(journal: Pick<Journal, 'load'>, nowSec: number): Promise<Punctuality> {
  const endSec = (Math.floor(nowSec / hourSec) + 1) * hourSec
  const fromSec = endSec - daysShown * daySec
  const buckets = await journal.load({ resolution: '1h', fromSec, toSec: nowSec, nowSec })
  const hours = buckets.flatMap(({ points }) => points)
  const days = Array.from({ length: daysShown }, (_, day) => {
    const startSec = fromSec + day * daySec
    const within = hours.filter(({ atSec }) => atSec >= startSec && atSec < startSec + daySec)
    return { fromSec: startSec, ...total(within.map(judgedOf)) }
  }).filter(({ bugs, late }) => bugs > 0 || late > 0)
  const first = hours.find((hour) => hour.atSec >= fromSec && judgedOf(hour).bugs > 0)
  return { ...total(days), days, ...(first && { sinceSec: first.atSec }) }
}

type Bugs = Pick<PunctualDay, 'bugs' | 'late'>

/** Nothing where it is not known who was late: a bug whose wait nobody knows counts neither way. */
function judgedOf({ arrived, late, judged = arrived }: Pick<LoadPoint, 'arrived' | 'late' | 'judged'>): Bugs {
  return late === undefined ? { bugs: 0, late: 0 } : { bugs: judged, late }
}

function total(all: readonly Bugs[]): Bugs {
  return {
    bugs: all.reduce((sum, { bugs }) => sum + bugs, 0),
    late: all.reduce((sum, { late }) => sum + late, 0),
  }
}
