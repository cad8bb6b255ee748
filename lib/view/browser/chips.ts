import { html } from '../html.ts'
import type { Colours } from '../report/colours.ts'

/** A chip for each name, in its colour, checked if chosen. */
export function drawChips(
  container: HTMLElement,
  names: readonly string[],
  chosen: readonly string[],
  colours: Colours,
): void {
  container.innerHTML = html`${names.map(
    (name) =>
      html`<label><input type="checkbox" value="${name}"${chosen.includes(name) && html` checked`}><span><i style="--colour:${colours(name)}"></i>${name}</span></label>`,
  )}`.markup
}

/** Calls back with the checked names whenever they change. */
export function onChosen(container: HTMLElement, choose: (names: readonly string[]) => void): void {
  container.addEventListener('change', () =>
    choose([...container.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value)),
  )
}
