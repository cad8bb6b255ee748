import { parameters } from '../settings/parameters.ts'

/** A burst asked for or called off by a person or a program. `key` identifies it for good: a repeat is the same intent. */
export type Intent = {
  readonly key: string
  readonly requestedAtSec: number
  readonly requestedBy?: string
} & (
  | {
      readonly kind: 'burst'
      readonly durationSec: number
      readonly endsAtSec: number
      readonly factor?: number
      readonly reason?: string
      /** Fingerprint of the request, where it came over the API: a repeat of the key must have the same. */
      readonly asked?: string
    }
  | { readonly kind: 'cancel' }
)

/**
 * The newest intent that has not been acted on yet and is still valid at `nowSec`.
 * It overrides older ones: the last word counts.
 */
export function pendingIntent(
  intents: readonly Intent[],
  consumed: Readonly<Record<string, number>>,
  nowSec: number,
): Intent | undefined {
  return validIntents(
    intents.filter((intent) => !Object.hasOwn(consumed, intent.key)),
    nowSec,
  ).at(-1)
}

/** Those still valid at `nowSec`, oldest first; of the same moment in the order of their keys. */
export function validIntents(intents: Iterable<Intent>, nowSec: number): readonly Intent[] {
  return [...intents]
    .filter((intent) => validUntilSec(intent) > nowSec)
    .sort((a, b) => a.requestedAtSec - b.requestedAtSec || (a.key < b.key ? -1 : 1))
}

/** Seconds for which an intent is valid at most. */
export const longestValidSec = parameters.burstMaxDurationSec.max

/** When an intent ceases to matter: the burst is over, or there can be no burst left that it would call off. */
export function validUntilSec(intent: Intent): number {
  return intent.kind === 'burst' ? intent.endsAtSec : intent.requestedAtSec + longestValidSec
}

/** Marks all intents as acted on, and forgets those no longer valid, so that the state stays small. */
export function consume(
  consumed: Readonly<Record<string, number>>,
  intents: readonly Intent[],
  nowSec: number,
): Readonly<Record<string, number>> {
  if (intents.length === 0) return consumed
  const remembered = [
    ...Object.entries(consumed),
    ...intents.map((intent) => [intent.key, validUntilSec(intent)] as const),
  ]
  return Object.fromEntries(remembered.filter(([, untilSec]) => untilSec > nowSec))
}
