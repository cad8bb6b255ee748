/** The remainder, from 0 up to `base` even for negative values: the place of a step in a ring, or of a time in its period. */
export function modulo(value: number, base: number): number {
  return ((value % base) + base) % base
}
