/**
 * Where an abridged example shows something that the real answer does not have: paths of fields that are missing, or hold
 * another kind of value. Numbers and words may differ, and whole fields may be left out of the example.
 */
export function misfits(shown: unknown, real: unknown, path = ''): string[] {
  if (Array.isArray(shown)) {
    if (!Array.isArray(real)) return [`${path} is no list`]
    if (real.length === 0) return []
    // Elements come in variants: one of them must match the one shown.
    return shown.flatMap((element, index) => {
      const tries = real.map((candidate) => misfits(element, candidate, `${path}[${index}]`))
      return tries.reduce((best, each) => (each.length < best.length ? each : best))
    })
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof real !== 'object' || real === null) return [`${path} is no object`]
    return Object.entries(shown).flatMap(([name, value]) =>
      Object.hasOwn(real, name)
        ? misfits(value, (real as Record<string, unknown>)[name], `${path}.${name}`)
        : [`${path}.${name} is not there`],
    )
  }
  return typeof shown === typeof real ? [] : [`${path} is ${typeof real}, not ${typeof shown}`]
}

/** The words with which lines begin: these labels stay the same while numbers change. */
export function labels(text: string): string[] {
  const words = text.split('\n').flatMap((line) => /^[\p{L}-]+/u.exec(line)?.[0] ?? [])
  return words.filter((word) => !ofTheMoment.has(word))
}

/** Words that depend on the moment: how a cycle ended, what it did and why. */
const ofTheMoment = new Set(['steady', 'grow', 'shrink', 'hold', 'load-to-come', 'headroom', 'Steps', 'launch', 'w'])

/** Cells of a table whose columns are at least two spaces apart, by the first cell of their row. */
export function tableRows(text: string): Map<string, readonly string[]> {
  const rows = text.split('\n').map((line) => line.trim().split(/\s{2,}/))
  return new Map(rows.filter(([, ...cells]) => cells.length > 2).map(([name = '', ...cells]) => [name, cells]))
}

/** The number with which a cell begins. */
export function numberIn(cell: string): number {
  return Number.parseFloat(cell.replaceAll(',', ''))
}
