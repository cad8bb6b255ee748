import { hourSec, minuteSec, type Scenario, seriesOf } from './scenario.ts'
import { noise, ramp } from './shapes.ts'

/** Plain loads in worlds in which something breaks. */
export const mishaps: readonly Scenario[] = [
  {
    name: 'metrics-outage',
    about:
      'While load climbs, 40 % of the workers fall silent for an hour; while it falls, all of them and the queue do for half an hour.',
    trace: () => seriesOf('metrics-outage', 1, ramp(6)),
    faults: [
      { kind: 'silence', fromSec: 8 * hourSec, toSec: 9 * hourSec, share: 0.4 },
      { kind: 'silence', fromSec: 13 * hourSec, toSec: 13 * hourSec + 30 * minuteSec, share: 1 },
    ],
  },
  {
    name: 'launch-failures',
    about: 'For an hour of a climb no instance can be had.',
    trace: () => seriesOf('launch-failures', 1, ramp(6)),
    faults: [{ kind: 'no-launches', fromSec: 8 * hourSec, toSec: 9 * hourSec }],
  },
  {
    name: 'flapping-workers',
    about:
      'Under steady load a worker turns unhealthy every three minutes for four hours; two of three recover after five minutes, the third is replaced.',
    trace: (seed) => seriesOf('flapping-workers', 1, noise(seed, 0.03)),
    faults: [
      {
        kind: 'flapping',
        fromSec: 10 * hourSec,
        toSec: 14 * hourSec,
        everySec: 3 * minuteSec,
        forSec: 5 * minuteSec,
      },
    ],
  },
]
