const storedAs = 'kept-form'

interface Kept {
  readonly typed: Readonly<Record<string, string>>
  /** Name of the field with the cursor. */
  readonly focused?: string
}

const fieldsOf = (form: HTMLFormElement) =>
  [...form.elements].filter((part): part is HTMLInputElement => part instanceof HTMLInputElement)

/** Keeps what has been typed for the same page after a reload: the browser itself forgets it, since the page is never cached. */
export function keepForm(form: HTMLFormElement): void {
  const fields = fieldsOf(form)
  const focused = fields.find((field) => field === document.activeElement)
  const typed = Object.fromEntries(fields.map(({ name, value }) => [name, value]))
  sessionStorage.setItem(storedAs, JSON.stringify({ typed, ...(focused && { focused: focused.name }) } satisfies Kept))
}

/** Puts back what has been kept, once. */
export function restoreForm(form: HTMLFormElement): void {
  const stored = sessionStorage.getItem(storedAs)
  if (stored === null) return
  sessionStorage.removeItem(storedAs)
  const { typed, focused } = JSON.parse(stored) as Kept
  for (const field of fieldsOf(form)) {
    field.value = typed[field.name] ?? field.value
    if (field.name === focused) field.focus()
  }
}
