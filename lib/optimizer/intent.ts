import { parameters } from './parameters.ts'

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
      /** Fingerprint of the request, where one came over the API: a repeat of the key must bring the same. */
      readonly asked?: string
    }
  | { readonly kind: 'cancel' }
)

/**
 * The newest intent that has not been acted on yet and still has something to say at `nowSec`.
 * Older ones are overtaken by it: the last word of a person counts.
 */
export function pendingIntent(
  intents: readonly Intent[],
  consumed: Readonly<Record<string, number>>,
  nowSec: number,
): Intent | undefined {
  return speaking(
    intents.filter((intent) => !Object.hasOwn(consumed, intent.key)),
    nowSec,
  ).at(-1)
}

/** Those that have something to say at `nowSec`, oldest first; of the same moment in the order of their keys. */
export function speaking(intents: Iterable<Intent>, nowSec: number): readonly Intent[] {
  return [...intents]
    .filter((intent) => speaksUntilSec(intent) > nowSec)
    .sort((a, b) => a.requestedAtSec - b.requestedAtSec || (a.key < b.key ? -1 : 1))
}

/** Seconds after which no intent has anything to say. */
export const longestWordSec = parameters.burstMaxDurationSec.max

/** When an intent has nothing to say any more: the burst is over, and with it whatever could have been called off. */
export function speaksUntilSec(intent: Intent): number {
  return intent.kind === 'burst' ? intent.endsAtSec : intent.requestedAtSec + longestWordSec
}

/** Marks all intents as acted on, and forgets those that have nothing to say any more: a cycle's memory stays small. */
export function consume(
  consumed: Readonly<Record<string, number>>,
  intents: readonly Intent[],
  nowSec: number,
): Readonly<Record<string, number>> {
  if (intents.length === 0) return consumed
  const remembered = [
    ...Object.entries(consumed),
    ...intents.map((intent) => [intent.key, speaksUntilSec(intent)] as const),
  ]
  return Object.fromEntries(remembered.filter(([, untilSec]) => untilSec > nowSec))
}
