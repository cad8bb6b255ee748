/** Numbers anywhere in a value that are not finite. JSON would write them as `null`, and a drawing may leave them out. */
export function oddNumbers(value: unknown): number[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(oddNumbers) : []
}
