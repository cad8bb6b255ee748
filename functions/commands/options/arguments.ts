import { InvalidArgumentError, Option } from 'commander'
import { parseTimestamp } from '../../../lib/replay/reading/timestamp.ts'
import { fleetNamePattern, fleetNameRule } from '../../../lib/words/fleet-name.ts'
import { workerNamePattern, workerNameRule } from '../../../lib/words/worker-name.ts'

export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly whole?: true
}

/** Reads an option's number. Commander names the option, and this says what is allowed. */
export function numberIn({ min, max, whole }: NumberRange): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    const fits = value >= min && value <= max && (whole === undefined || Number.isInteger(value))
    if (!fits) throw new InvalidArgumentError(`It must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
    return value
  }
}

/** An option that takes a number, with its range in the help. */
export function numeric(flags: string, about: string, range: NumberRange): Option {
  return new Option(flags, `${about} (${range.min} to ${range.max})`).argParser(numberIn(range))
}

export function whole(flags: string, about: string, min: number, max: number): Option {
  return numeric(flags, about, { min, max, whole: true })
}

function nameLike(pattern: RegExp, rule: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`It must be ${rule}.`)
    return text
  }
}

export const fleetName = nameLike(fleetNamePattern, fleetNameRule)

/** The API would refuse any other, for as long as the worker runs. */
export const workerName = nameLike(workerNamePattern, workerNameRule)

/** Epoch seconds from `2001-02-14T13:42:30Z` (without a zone: UTC) or from epoch seconds. */
export function pointInTime(text: string): number {
  const sec = parseTimestamp(text.trim())
  if (Number.isNaN(sec))
    throw new InvalidArgumentError('It must be a time such as 2001-02-14T13:42:30Z, or epoch seconds.')
  return sec
}
