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
  const kept: Kept = { typed, ...(focused && { focused: focused.name }) }
  inStorage((storage) => storage.setItem(storedAs, JSON.stringify(kept)))
}

/** Puts back what has been kept, once. */
export function restoreForm(form: HTMLFormElement): void {
  const stored = inStorage((storage) => storage.getItem(storedAs))
  if (typeof stored !== 'string') return
  inStorage((storage) => storage.removeItem(storedAs))
  const { typed, focused } = JSON.parse(stored) as Kept
  for (const field of fieldsOf(form)) {
    field.value = typed[field.name] ?? field.value
    if (field.name === focused) field.focus()
  }
}

/** Where the browser stores nothing for pages, nothing is kept, and the page works all the same. */
function inStorage<Value>(use: (storage: Storage) => Value): Value | undefined {
  try {
    return use(sessionStorage)
  } catch {
    return undefined
  }
}
