/** Four digits are more than a forecast knows, and more than a chart shows. */
export function fourDigits(value: number): number {
  return Number(value.toPrecision(4))
}
