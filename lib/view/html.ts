/** Text that is already markup. All other values in a template are escaped. */
export interface Html {
  readonly markup: string
}

type Piece = Html | string | number | undefined | false | readonly Piece[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (Array.isArray(piece)) return piece.map(markupOf).join('')
  if (typeof piece === 'object') return (piece as Html).markup
  return String(piece).replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/** Markup with its values escaped, so that a burst's reason or a worker's name is never read as markup. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { markup: strings.reduce((markup, string, index) => markup + markupOf(pieces[index - 1]) + string) }
}
