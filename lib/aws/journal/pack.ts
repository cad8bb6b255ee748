import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type * as z from 'zod'
import { dictionary } from './dictionary.ts'

/** First byte of every packed value: deflate with the dictionary beside this file. */
const format = 1

/** No item of the journal unpacks to more; a damaged one must not eat the memory. */
const maxBytes = 128 * 2 ** 20

/** JSON, deflated. A number that JSON cannot hold is refused here, because it could not be read back. */
export function pack(value: unknown): Uint8Array {
  const json = JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw new RangeError(`${key} is ${inner}`)
    return inner
  })
  return Buffer.concat([Buffer.of(format), deflateRawSync(json, { level: 9, dictionary: Buffer.from(dictionary) })])
}

/** @throws Error when the bytes are not what `pack` made, ZodError when they do not fit the schema. */
export function unpack<Schema extends z.ZodType>(bytes: unknown, schema: Schema): z.output<Schema> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`expected bytes, found ${typeof bytes}`)
  if (bytes[0] !== format) throw new TypeError(`unknown format ${bytes[0]}`)
  const json = inflateRawSync(bytes.subarray(1), { dictionary: Buffer.from(dictionary), maxOutputLength: maxBytes })
  return checked(schema, JSON.parse(json.toString('utf8')))
}

/** One line per value that does not fit. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new TypeError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
