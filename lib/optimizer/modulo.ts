/** The remainder from 0 up to `base`, below zero as well: where a step stands in a ring, or a time in its period. */
export function modulo(value: number, base: number): number {
  return ((value % base) + base) % base
}
