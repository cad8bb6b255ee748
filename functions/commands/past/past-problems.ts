import { bucketSec, bucketStart } from '../../../lib/journal/load-rollup.ts'
import { duration, moment } from '../../../lib/view/words/format.ts'
import { Failure } from '../failure.ts'
import type { KnownPast, Looks, PastFlags } from './known-past.ts'

/** @throws Failure where nothing of a load is left that a fleet can learn from, with the reason. */
export function mustBeUsable(source: string, { hours, span }: KnownPast, looks: Looks, flags: PastFlags): void {
  const { nowSec, intervalSec } = looks
  const runs = `${source} runs from ${moment(span.fromSec)} to ${moment(span.toSec)}`
  const clock = `the fleet's clock (${moment(nowSec)})`
  if (span.fromSec >= nowSec) throw new Failure(`${runs}, which lies ahead of ${clock}${remedy(flags)}`)
  if (hours.length === 0 && span.fromSec >= bucketStart('cycle', nowSec))
    throw new Failure(`${runs}, in an hour that is not over yet by ${clock}`)
  if (hours.length === 0) throw new Failure(`${runs}: nothing of it lies in the 14 days before ${clock}`)
  if (span.toSec - span.fromSec < intervalSec)
    throw new Failure(`${runs}: that is too short for a fleet that looks every ${duration(intervalSec)}`)
  const points = hours.flatMap(({ points }) => points)
  if (points.every(({ demand, arrived }) => demand === 0 && arrived === 0))
    throw new Failure(`${runs}: no bug of it lies in the hours that are over, of the 14 days before ${clock}`)
}

/** Says so where a load goes on after the present of the fleet. One that was moved reaches beyond it on purpose. */
export function warnAhead(source: string, { span, movedWeeks }: KnownPast, nowSec: number): void {
  if (movedWeeks > 0 || span.toSec < nowSec + bucketSec.cycle) return
  process.stderr.write(
    `rao: ${source} runs to ${moment(span.toSec)}; what lies ahead of the fleet's clock (${moment(nowSec)}) is left out\n`,
  )
}

function remedy({ start, group }: PastFlags): string {
  if (group !== undefined) return ''
  return start === undefined ? ': move its dates back, by whole weeks' : ': tell an earlier --start'
}
