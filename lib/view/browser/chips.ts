import { html } from '../html.ts'
import type { Colours } from '../report/colours.ts'

/** A chip for each name, in its colour, checked if chosen. The one that has the focus keeps it. */
export function drawChips(
  container: HTMLElement,
  names: readonly string[],
  chosen: readonly string[],
  colours: Colours,
): void {
  const focused = checkboxesIn(container).find((checkbox) => checkbox === document.activeElement)?.value
  container.innerHTML = html`${names.map(
    (name) =>
      html`<label><input type="checkbox" value="${name}"${chosen.includes(name) && html` checked`}><span><i style="--colour:${colours(name)}"></i>${name}</span></label>`,
  )}`.markup
  if (focused !== undefined)
    checkboxesIn(container)
      .find(({ value }) => value === focused)
      ?.focus()
}

/** Calls back with the checked names whenever they change. */
export function onChosen(container: HTMLElement, choose: (names: readonly string[]) => void): void {
  container.addEventListener('change', () =>
    choose(checkboxesIn(container).flatMap(({ value, checked }) => (checked ? [value] : []))),
  )
}

function checkboxesIn(container: HTMLElement): HTMLInputElement[] {
  return [...container.querySelectorAll<HTMLInputElement>('input')]
}
