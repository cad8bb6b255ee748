/** Lambda refuses answers of more than 6 MB; this leaves some room for what surrounds the items. */
const maxAnswerBytes = 5_000_000

/** As many of the first items as fit, but at least one. */
export function withinBytes<Item>(items: readonly Item[]): Item[] {
  let bytes = 0
  const end = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item))
    return bytes > maxAnswerBytes
  })
  return end === -1 ? [...items] : items.slice(0, Math.max(1, end))
}
