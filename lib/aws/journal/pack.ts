import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type * as z from 'zod'
import { dictionary } from './dictionary.ts'

/** First byte of every packed value: deflate with the dictionary beside this file. */
const format = 1

/** No valid item unpacks to more; a damaged one must not exhaust the memory. */
const maxBytes = 128 * 2 ** 20

const known = Buffer.from(dictionary)

/**
 * JSON, deflated.
 * @throws RangeError for a number that JSON cannot hold, because it could not be read back.
 */
export function pack(value: unknown): Uint8Array {
  return Buffer.concat([Buffer.of(format), deflateRawSync(json(value), { level: 9, dictionary: known })])
}

/** The value as JSON. @throws RangeError for a number that JSON would silently turn into null. */
export function json(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw new RangeError(`${key || 'a value'} is ${inner}`)
    return inner
  })
}

/** @throws Error when the bytes are not what `pack` made, ZodError when they do not fit the schema. */
export function unpack<Schema extends z.ZodType>(bytes: unknown, schema: Schema): z.output<Schema> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`expected bytes, found ${typeof bytes}`)
  if (bytes[0] !== format) throw new TypeError(`unknown format ${bytes[0]}`)
  const text = inflateRawSync(bytes.subarray(1), { dictionary: known, maxOutputLength: maxBytes }).toString('utf8')
  return checked(schema, JSON.parse(text))
}

/** The parsed value. @throws TypeError that names each field that does not fit the schema. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new TypeError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
