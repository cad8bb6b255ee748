import { type Html, html } from '../html.ts'

/** A table that scrolls sideways if it is too wide. It can be focused and scrolled with the keyboard, and has a name. */
export function scrollingTable(name: string, rows: Html, kind?: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table${
    kind !== undefined && html` class="${kind}"`
  }><caption class="visually-hidden">${name}</caption>${rows}</table></div>`
}
