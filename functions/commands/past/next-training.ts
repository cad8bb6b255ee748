import { idleForSec } from '../../../lib/optimizer/floors/steered.ts'

/** When a fleet learns from a past that was given to it: `the next training, within the hour,`. */
export function nextTraining({ ageSec }: { readonly ageSec: number }): string {
  return `the next training, ${ageSec < idleForSec ? 'within the hour' : 'once cycles run again'},`
}
