/**
 * One step, absolute and safe to repeat. Steps are applied in the order of the list.
 * `launch` carries the group's desired capacity as Auto Scaling counts it: ready, booting and draining workers alike,
 * since a draining worker stays a member of its group until it is terminated with a decrement. Where all that is missing is on
 * its way already, `desired` equals `from`: nothing is launched, and the step only finds out whether those instances come.
 */
export type Step =
  | { readonly do: 'undrain'; readonly group: string; readonly worker: string; readonly reason: string }
  | {
      readonly do: 'launch'
      readonly group: string
      readonly desired: number
      readonly from: number
      readonly reason: string
    }
  | { readonly do: 'drain'; readonly group: string; readonly worker: string; readonly reason: string }
  /** Cancels a booting worker, or ends a drained one that reports to be idle; `desired` falls by one. */
  | { readonly do: 'terminate'; readonly group: string; readonly worker: string; readonly reason: string }
