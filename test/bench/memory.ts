import { decideP99Ms } from './decide.ts'

/** Run in a process of its own, so that only this memory is counted. */
decideP99Ms(10_000, 20)
console.log(Math.round(process.memoryUsage().rss / 1024 / 1024))
