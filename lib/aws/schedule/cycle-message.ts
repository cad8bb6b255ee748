import * as z from 'zod'
import { messageOf } from '../../words/message-of.ts'

/**
 * A message of the queue asks for a cycle of one fleet: either one of its schedule, with the start of its slot (epoch
 * seconds), or a nudge because somebody asked for something, with the key of the intent.
 */
const messageSchema = z.union([
  z.object({ fleet: z.string().min(1), trigger: z.literal('schedule'), slotSec: z.number().min(0) }),
  z.object({ fleet: z.string().min(1), trigger: z.literal('nudge').default('nudge'), intent: z.string() }),
])

export type CycleMessage = z.output<typeof messageSchema>

/** The message, or what is wrong with it. */
export function parseCycleMessage(body: string): CycleMessage | { readonly wrong: string } {
  try {
    const result = messageSchema.safeParse(JSON.parse(body))
    return result.success ? result.data : { wrong: `it is no cycle: ${body.slice(0, 200)}` }
  } catch (error) {
    return { wrong: `it is not JSON: ${messageOf(error)}` }
  }
}
