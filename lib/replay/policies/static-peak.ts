import { peakConcurrency } from '../concurrency.ts'
import type { PolicyMaker } from '../policy.ts'

/** Share of the peak that is kept. */
const share = 1

/** As many workers as the peak of the whole trace needs, from the first second to the last: what not scaling costs. */
export const staticPeak: PolicyMaker = ({ load, options }) => {
  const desired = Math.ceil((share * peakConcurrency(load)) / options.agentsPerWorker)
  return { name: 'static-peak', parameters: { share }, start: () => undefined, look: () => ({ desired }) }
}
