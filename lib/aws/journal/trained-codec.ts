import * as z from 'zod'
import type { Trained } from '../../optimizer/models/trained.ts'
import { isTimeZone } from '../../optimizer/snapshot/time-zone.ts'
import { pack, unpack } from './pack.ts'

const numbers = z.array(z.number())
const holt = z.object({ level: z.number().nullable(), trend: z.number() })
const weights = z.object({ weights: z.array(numbers) })

const stateOf = {
  'last-value': z.null(),
  'seasonal-naive': z.null(),
  'linear-regression': z.object({ end: z.number(), perStep: z.number() }),
  'damped-holt': holt,
  theta: z.object({ rest: holt, seasonal: z.boolean() }),
  'seasonal-regression': weights,
  'recent-regression': weights,
}

const models = Object.entries(stateOf).map(([name, state]) =>
  z.object({ name: z.literal(name), state, suspended: z.boolean() }),
)

const trainedSchema: z.ZodType<Trained> = z.object({
  version: z.literal(1),
  stepSec: z.number().positive(),
  timeZone: z.string().refine(isTimeZone).exactOptional(),
  step: z.int(),
  length: z.int(),
  highest: z.number(),
  stretches: z.array(z.object({ from: z.int(), values: numbers })),
  curve: z.object({ slots: z.array(z.number().nullable()), confirmed: z.boolean() }),
  level: z.number().nullable(),
  roughness: z.object({
    level: z.number().nullable(),
    lately: z.number(),
    usually: z.number(),
    usualChange: z.number(),
    steps: z.number(),
  }),
  models: z.array(z.union(models)),
  mixture: z.object({ weights: z.array(numbers), offsets: z.array(numbers) }),
  leader: z.string(),
  confidence: z.number().min(0).max(1),
  usualSurprises: z.object({ above: z.number(), below: z.number() }).exactOptional(),
})

export function encodeTrained(trained: Trained): Uint8Array {
  return pack(trained)
}

/** @throws Error when the bytes are not a training of the present model versions. */
export function decodeTrained(data: unknown): Trained {
  return unpack(data, trainedSchema)
}
