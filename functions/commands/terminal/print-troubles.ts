import { print, styled } from './print.ts'
import { wrapped } from './wrapped.ts'

/** Prints what a cycle could not see and what went wrong in it, a red sentence each. */
export function printTroubles({
  missing,
  failures = [],
}: {
  readonly missing: readonly { readonly source: string; readonly reason: string }[]
  readonly failures?: readonly string[]
}): void {
  for (const { source, reason } of missing) print(styled('red', wrapped(`missing: ${source} (${reason})`)))
  for (const failure of failures) print(styled('red', wrapped(`failed: ${failure}`)))
}
