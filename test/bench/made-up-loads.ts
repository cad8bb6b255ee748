import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noise } from '../../lib/replay/scenarios/shapes.ts'
import { type Random, rng } from '../../lib/simulated/random.ts'

/*
 * Loads that no record has, for `rao replay`: `node test/bench/made-up-loads.ts <folder> [seed]` writes job logs of three weeks,
 * schedules.csv (fifty jobs at every hour, two hundred at two in the morning, few between them), pushes.csv (5 to 40 jobs at once, as
 * people push code, most in working hours), steady.csv (jobs of five minutes that come one by one, thirty at a time at work), and
 * backfill.csv and large-backfill.csv (the same, with eight hundred or two thousand more within a minute of the eleventh day); and
 * noisy.csv, a series of a week: the scenario `noisy-steady`, for longer.
 */
const daySec = 86_400
const endSec = 21 * daySec

type Job = readonly [submitSec: number, durationSec: number]

const loads: Readonly<Record<string, (random: Random) => Job[]>> = {
  schedules: (random) => {
    const jobs: Job[] = arrivals(random, () => 0.02).map((sec) => [sec, random.logNormal(150, 0.8)])
    for (let hour = 0; hour * 3600 < endSec; hour += 1) {
      for (let job = 0; job < 50; job += 1) jobs.push([hour * 3600 + 5 * random.next(), random.logNormal(210, 0.5)])
      if (hour % 24 !== 2) continue
      for (let job = 0; job < 200; job += 1) jobs.push([hour * 3600 + 10 * random.next(), random.logNormal(800, 0.5)])
    }
    return jobs
  },
  pushes: (random) => {
    const perHour = (sec: number) => {
      const isWorkday = (sec / daySec) % 7 < 5
      return isWorkday ? 0.5 + 14 * Math.exp(-(((sec % daySec) / 3600 - 14) ** 2) / 14) : 0.4
    }
    return arrivals(random, (sec) => perHour(sec) / 3600).flatMap((sec) => {
      const together = 5 + Math.floor(36 * random.next())
      return Array.from({ length: together }, (): Job => [sec + 4 * random.next(), random.logNormal(260, 0.8)])
    })
  },
  steady,
  backfill: (random) => [...steady(random), ...together(random, 800)],
  'large-backfill': (random) => [...steady(random), ...together(random, 2000)],
}

function steady(random: Random): Job[] {
  return arrivals(random, () => 0.1).map((sec) => [sec, random.logNormal(220, 0.8)])
}

function together(random: Random, jobs: number): Job[] {
  return Array.from({ length: jobs }, (): Job => [10.4 * daySec + 60 * random.next(), random.logNormal(220, 0.8)])
}

/** Times at which something happens that happens so many times a second on average. */
function arrivals(random: Random, perSec: (sec: number) => number): number[] {
  const times: number[] = []
  for (let second = 0; second < endSec; second += 1)
    for (let more = random.poisson(perSec(second)); more > 0; more -= 1) times.push(second + random.next())
  return times
}

const [folder = 'made-up', seed = '1'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
for (const [name, make] of Object.entries(loads)) {
  const jobs = make(rng(Number(seed), name)).toSorted(([a], [b]) => a - b)
  const rows = jobs.map(([submitSec, durationSec]) => `${submitSec.toFixed(2)},${Math.max(1, Math.round(durationSec))}`)
  writeFileSync(join(folder, `${name}.csv`), `submit_s,duration_s\n${rows.join('\n')}\n`)
}

const noisy = noise(Number(seed), 0.1)
const minutes = Array.from({ length: 7 * 1440 }, (_, minute) => {
  const at = new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString()
  return `${at},${noisy(60 * minute).toFixed(4)}`
})
writeFileSync(join(folder, 'noisy.csv'), `timestamp,value\n${minutes.join('\n')}\n`)
