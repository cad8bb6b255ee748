/**
 * 53 bits that tell whether two values are equal (cyrb53: two multiplicative hashes side by side). For noticing changes, not
 * for security.
 */
export function fingerprint(value: unknown): string {
  const text = JSON.stringify(value)
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 2_654_435_761)
    high = Math.imul(high ^ code, 1_597_334_677)
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  return ((high & 0x1fffff) * 2 ** 32 + (low >>> 0)).toString(36)
}
