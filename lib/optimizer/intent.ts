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
  return intents
    .filter((intent) => !Object.hasOwn(consumed, intent.key))
    .filter((intent) => intent.kind === 'cancel' || intent.endsAtSec > nowSec)
    .toSorted((a, b) => a.requestedAtSec - b.requestedAtSec)
    .at(-1)
}

/** Seconds for which a consumed intent is remembered: longer than the journal keeps the intent itself. */
const rememberSec = 31 * 86_400

/** Marks all intents as acted on, and forgets those so old that the journal has dropped them too. */
export function consume(
  consumed: Readonly<Record<string, number>>,
  intents: readonly Intent[],
  nowSec: number,
): Readonly<Record<string, number>> {
  if (intents.length === 0) return consumed
  const remembered = Object.entries(consumed).filter(([, untilSec]) => untilSec > nowSec)
  const fresh = intents.map((intent) => [intent.key, nowSec + rememberSec] as const)
  return Object.fromEntries([...fresh, ...remembered])
}
