import { rng } from '../../simulated/random.ts'
import { daySec, hourSec, lineThrough, minuteSec, type Scenario, seriesOf } from './scenario.ts'

/** Loads of one plain shape each, for which one can say beforehand what a controller should do. */
export const shapes: readonly Scenario[] = [
  {
    name: 'step',
    about: 'Load trebles from one minute to the next, and eight hours later falls back.',
    trace: () => seriesOf('step', 1, (at) => (at >= 8 * hourSec && at < 16 * hourSec ? 1 : 1 / 3)),
  },
  {
    name: 'ramp',
    about: 'Load climbs to five times itself over four hours, stays for two and comes down over four.',
    trace: () => seriesOf('ramp', 1, ramp(7)),
  },
  {
    name: 'spike',
    about: 'Four spikes of ten minutes, five times as high as the calm between them; nothing announces them.',
    trace: (seed) => seriesOf('spike', 1, spikes(seed)),
  },
  {
    name: 'square-wave',
    about: 'An hour high, an hour low, all day.',
    trace: () => seriesOf('square-wave', 1, (at) => (Math.floor(at / hourSec) % 2 === 0 ? 0.3 : 1)),
  },
  {
    name: 'noisy-steady',
    about: 'The same mean all day under noise of a tenth that wanders for minutes: whoever follows it only pays.',
    trace: (seed) => seriesOf('noisy-steady', 1, noise(seed, 0.1)),
  },
]

export function ramp(startHour: number): (atSec: number) => number {
  return lineThrough([
    [startHour * hourSec, 0.2],
    [(startHour + 4) * hourSec, 1],
    [(startHour + 6) * hourSec, 1],
    [(startHour + 10) * hourSec, 0.2],
  ])
}

const spikeSec = 10 * minuteSec

/** One in each quarter of what follows the warm-up. */
function spikes(seed: number): (atSec: number) => number {
  const random = rng(seed, 'scenario/spike')
  const firstSec = daySec / 5
  const quarterSec = (daySec - firstSec) / 4
  const starts = [0, 1, 2, 3].map((n) => firstSec + quarterSec * (n + 0.1 + 0.7 * random.next()))
  return (at) => (starts.some((start) => start <= at && at < start + spikeSec) ? 1 : 0.2)
}

/** Autoregressive noise of the first order around 1; what is left of it after ten minutes is 60 %. */
export function noise(seed: number, sigma: number): (atSec: number) => number {
  const random = rng(seed, 'scenario/noise')
  const kept = 0.95
  let deviation = 0
  return () => {
    deviation = kept * deviation + Math.sqrt(1 - kept ** 2) * sigma * random.normal()
    return 1 + deviation
  }
}
