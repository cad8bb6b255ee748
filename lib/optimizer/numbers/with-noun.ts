/** `1 worker`, `12 workers`, `1.5 agents`: a number as it is written, and what it counts. */
export function withNoun(written: number | string, one: string, many = `${one}s`): string {
  return `${written} ${String(written) === '1' ? one : many}`
}
