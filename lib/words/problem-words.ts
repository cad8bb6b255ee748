/** What a problem document (RFC 9457) may say, for who must not rely on it: anybody may stand between here and the API. */
interface Told {
  readonly title?: unknown
  readonly detail?: unknown
  readonly errors?: unknown
}

/**
 * Why a request was refused, in the words of who sent it: fields of the body by their names, unless one of them has none;
 * else the detail, else the title. `undefined` of what is no problem document.
 * @param nameOf name of a field by its JSON pointer, such as `/durationSec`
 */
export function problemWords(document: unknown, nameOf: (pointer: string) => string | undefined): string | undefined {
  const { title, detail, errors }: Told = isRecord(document) ? document : {}
  return fieldWords(errors, nameOf) ?? words(detail) ?? words(title)
}

function fieldWords(errors: unknown, nameOf: (pointer: string) => string | undefined): string | undefined {
  if (!Array.isArray(errors) || errors.length === 0) return undefined
  const fields: string[] = []
  for (const error of errors) {
    const pointer = isRecord(error) ? words(error.pointer) : undefined
    const detail = isRecord(error) ? words(error.detail) : undefined
    const name = pointer && nameOf(pointer)
    if (!name || detail === undefined) return undefined
    fields.push(`${name}: ${detail}`)
  }
  return fields.join('; ')
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
