import { type Html, html } from '../html.ts'

/** A table that may be wider than its window: the keyboard reaches it and scrolls it, and its name tells it from others. */
export function scrollingTable(name: string, rows: Html, kind?: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table${
    kind !== undefined && html` class="${kind}"`
  }><caption class="visually-hidden">${name}</caption>${rows}</table></div>`
}
