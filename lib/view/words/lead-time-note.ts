import { fewestLaunches } from '../../optimizer/launches/lead-time.ts'
import { counted } from './format.ts'

/** What a lead time is based on: `launch to first heartbeat, P90 of 12 launches`, or that it is only assumed. */
export function leadTimeNote(launches: number | undefined): string {
  if (launches === undefined) return 'launch to first heartbeat, P90'
  if (launches === 0) return `assumed until ${fewestLaunches} launches of each group have been seen`
  return `launch to first heartbeat, P90 of ${counted(launches, 'launch', 'launches')}`
}
