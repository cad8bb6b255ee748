/**
 * Replaces the content of a part if it changed. Open details stay open and keep the focus. A part with selected text is
 * left unchanged until the selection is gone.
 */
export function replacePart(part: HTMLElement, markup: string): void {
  if (part.dataset.markup === markup) return
  const selection = getSelection()
  if (selection && !selection.isCollapsed && part.contains(selection.anchorNode)) return
  const open = [...part.querySelectorAll('details[open]')].map(({ id }) => id)
  const focused = part.contains(document.activeElement) ? document.activeElement?.parentElement?.id : undefined
  part.innerHTML = markup
  part.dataset.markup = markup
  for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  if (focused) document.getElementById(focused)?.querySelector<HTMLElement>('summary')?.focus()
}
