import { type Html, html } from './html.ts'
import { day, duration, timeOfDay } from './words/format.ts'

/** How a page was made. */
export interface Origin {
  /** The command line, without what only says where results go. */
  readonly command: string
  readonly version: string
  /** What was read, with its checksum where it can be read again. */
  readonly files: readonly { readonly file: string; readonly sha256?: string }[]
}

/** Which load a page is about. */
export interface Covered {
  readonly trace: string
  /** Epoch seconds of second 0; 0 where the load has no dates. */
  readonly originSec: number
  readonly fromSec: number
  readonly toSec: number
}

/** Where a page comes from: enough to make it again, or to see that what it was made from has changed. Without the time of day. */
export function provenancePart({ command, version, files }: Origin, covered: readonly Covered[]): Html {
  return html`<footer aria-labelledby="provenance-title"><h2 id="provenance-title">Where this page comes from</h2>
<dl><dt>made by</dt><dd><code>${command}</code>, version ${version}</dd>${files.map(
    ({ file, sha256 }) =>
      html`<dt>read</dt><dd><code>${file}</code>${sha256 !== undefined && html`, SHA-256 <code>${sha256}</code>`}</dd>`,
  )}${covered.map((load) => html`<dt>covers</dt><dd>${load.trace}: ${stretchWords(load)}</dd>`)}</dl></footer>`
}

function stretchWords({ originSec, fromSec, toSec }: Covered): string {
  const length = duration(toSec - fromSec)
  return originSec === 0
    ? `${length}, without dates`
    : `${length}, from ${minute(originSec + fromSec)} to ${minute(originSec + toSec)} UTC`
}

function minute(atSec: number): string {
  return `${day(atSec)} ${timeOfDay(atSec)}`
}

/** Styles of the part, for pages that have it. */
export const provenanceStyle = `
footer { max-width: 1240px; margin: 0 auto; padding: 0 24px 40px; color: var(--muted); font-size: 13px; }
footer h2 { font-size: 13px; }
footer dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px; margin: 6px 0 0; }
footer dd { margin: 0; overflow-wrap: anywhere; }
footer code { font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); }
@media (max-width: 560px) { footer { padding-left: 12px; padding-right: 12px; } }
@media print { footer { max-width: none; padding-left: 0; padding-right: 0; } }
`
