/** How a policy did, as far as its rank depends on it. */
interface Scored {
  readonly policy: string
  readonly workerHours: number
  /** With late jobs at their price; absent where they have none. */
  readonly totalHours?: number
  /** Share of the jobs that waited longer than promised. */
  readonly lateRatio: number
}

/** The promise where late jobs have no price: at most this share of the jobs is late. */
export const lateRatioPromised = 0.01

/** Name of the floor: the cost with perfect knowledge of the future, if no job may wait. */
export const floorPolicy = 'clairvoyant'

/** Where late jobs have a price no share of them is promised, so none is broken. */
export function keepsPromise({ lateRatio, totalHours }: Pick<Scored, 'lateRatio' | 'totalHours'>): boolean {
  return totalHours !== undefined || lateRatio <= lateRatioPromised
}

/** Worker-hours, with late jobs where these have a price. */
export function costOf({ workerHours, totalHours }: Pick<Scored, 'workerHours' | 'totalHours'>): number {
  return totalHours ?? workerHours
}

/** The cheapest policy that keeps the promise, except for the floor. */
export function bestOf<Result extends Scored>(policies: readonly Result[]): Result | undefined {
  return policies
    .filter((result) => result.policy !== floorPolicy && keepsPromise(result))
    .toSorted((a, b) => costOf(a) - costOf(b))[0]
}

/** Worker-hours of the floor; `undefined` if it was not run, or is 0. */
export function floorHours(policies: readonly Scored[]): number | undefined {
  const hours = policies.find(({ policy }) => policy === floorPolicy)?.workerHours
  return hours !== undefined && hours > 0 ? hours : undefined
}
