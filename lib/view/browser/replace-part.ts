/** For so long a part with selected text stays as it is: time to copy it, and not so long that it passes for the present. */
const heldMs = 60_000

/** Since when parts have been held, by their element. */
const heldSinceMs = new WeakMap<HTMLElement, number>()

/**
 * Replaces the content of a part if it changed. Open details stay open and keep the focus. A part with selected text is
 * left unchanged until the selection is gone, but for a minute at most.
 */
export function replacePart(part: HTMLElement, markup: string): void {
  if (part.dataset.markup === markup || isHeld(part)) return
  const open = [...part.querySelectorAll('details[open]')].map(({ id }) => id)
  const focused = part.contains(document.activeElement) ? document.activeElement?.parentElement?.id : undefined
  part.innerHTML = markup
  part.dataset.markup = markup
  for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  if (focused) document.getElementById(focused)?.querySelector<HTMLElement>('summary')?.focus()
}

/** Whether text of the part has not been selected for too long. The time begins with the first change that is held back. */
function isHeld(part: HTMLElement): boolean {
  const selection = getSelection()
  const isSelected = selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode)
  const nowMs = performance.now()
  const sinceMs = heldSinceMs.get(part) ?? nowMs
  if (!isSelected || nowMs - sinceMs >= heldMs) {
    heldSinceMs.delete(part)
    return false
  }
  heldSinceMs.set(part, sinceMs)
  return true
}
