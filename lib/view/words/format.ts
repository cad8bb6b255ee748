import { rounded } from '../../optimizer/numbers/rounded.ts'
import { withNoun } from '../../optimizer/numbers/with-noun.ts'

/** How numbers are written for people, on pages, in reports and on the terminal. Times are UTC on the fleet's clock. */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const two = (value: number) => String(value).padStart(2, '0')

/** `12`, `12.5`, `12,345`: one decimal below a hundred, none above, never a trailing zero. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return rounded(value, Math.abs(value) < 100 ? 1 : 0).toLocaleString('en-US')
}

/** `78 %` of a share of one. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–'
}

/** `0.443 %`: a share of late jobs, precise enough to compare with a promise of one percent. */
export function latePercent(lateRatio: number): string {
  return `${(100 * lateRatio).toFixed(3)} %`
}

/** `1.094`: the ratio of two costs. */
export function multiple(ratio: number): string {
  return ratio.toFixed(3)
}

/** `1 worker`, `12 workers`. */
export function counted(value: number, one: string, many?: string): string {
  return withNoun(count(value), one, many)
}

/** `target 0.85, cooldownSec 300`: values by their names. */
export function settingText(parameters: Readonly<Record<string, number | undefined>>, between = ', '): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(between)
}

/** `45 s`, `3 min 12 s`, `1 h 5 min`, `2 d 3 h`: the two largest units. */
export function duration(sec: number): string {
  if (!Number.isFinite(sec)) return '–'
  const whole = Math.max(0, Math.round(sec))
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) return pair(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
  return pair(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h')
}

/** `13:42`, or `13:42:30` with seconds. */
export function timeOfDay(atSec: number, seconds: 'seconds' | 'minutes' = 'minutes'): string {
  const date = new Date(atSec * 1000)
  const minutes = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  return seconds === 'seconds' ? `${minutes}:${two(date.getUTCSeconds())}` : minutes
}

/** `Wed 14 Feb 2001`. */
export function day(atSec: number): string {
  const date = new Date(atSec * 1000)
  return `${days[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** `Wed 14 Feb 2001 13:42:30 UTC`, with the zone named, because readers may be in another. */
export function moment(atSec: number): string {
  return `${day(atSec)} ${timeOfDay(atSec, 'seconds')} UTC`
}

/** `$0.84`, `$1,204`. */
export function dollars(usd: number): string {
  return `$${usd.toLocaleString('en-US', usd < 1000 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`
}

/** `$0.0416`, `$12.50`: a unit price with all its digits. */
export function price(usd: number): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`
}
