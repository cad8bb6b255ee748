type Value = string | number | boolean | Date | readonly Value[] | { readonly [name: string]: Value | undefined }

/** XML as the query protocol of AWS answers: lists as `member`, times in ISO 8601. */
export function xml(value: Value): string {
  if (Array.isArray(value)) return value.map((member: Value) => `<member>${xml(member)}</member>`).join('')
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, inner]) => (inner === undefined ? '' : `<${name}>${xml(inner)}</${name}>`))
      .join('')
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Turns `Tags.member.1.Key=…` into lists and objects. */
export function unflatten(form: URLSearchParams): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const [path, value] of form) {
    const parts = path.split('.').filter((part) => part !== 'member')
    let at: Record<string, unknown> = root
    for (const part of parts.slice(0, -1)) {
      at[part] ??= {}
      at = at[part] as Record<string, unknown>
    }
    at[parts.at(-1) ?? ''] = value
  }
  return listed(root) as Record<string, unknown>
}

function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  if (entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name)))
    return entries.map(([, inner]) => listed(inner))
  return Object.fromEntries(entries.map(([name, inner]) => [name, listed(inner)]))
}
