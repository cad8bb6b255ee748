import { peakConcurrency } from '../numbers/concurrency.ts'
import { ceilOf } from './busy-agents.ts'
import { gridOf, parameter, type Rival } from './rival.ts'

/**
 * A fixed fleet: a share of the peak of the whole trace, from the first second to the last. What not scaling costs. It
 * knows a peak that lies in the future, so even its default is hindsight.
 */
export const staticPeak: Rival = {
  name: 'static-peak',
  hindsight: true,
  defaults: { share: 1 },
  grid: () =>
    gridOf({ share: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1] }),
  policy(setting, { load, options }) {
    const share = parameter(setting, 'share')
    const desired = Math.max(1, ceilOf((share * peakConcurrency(load)) / options.agentsPerWorker))
    return { name: 'static-peak', parameters: { share }, start: () => undefined, look: () => ({ desired }) }
  },
}
