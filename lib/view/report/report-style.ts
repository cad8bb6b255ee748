import { legendStyle } from '../chart/legend.ts'
import { cssVariables, dark, light } from '../chart/theme.ts'
import { badgeStyle } from '../console/badge-style.ts'
import { provenanceStyle } from '../provenance.ts'

/** Prints in the light theme, whatever the screen's theme. */
export const reportStyle = `${badgeStyle}${legendStyle}${provenanceStyle}
:root { color-scheme: light dark; ${cssVariables(light)} }
@media screen and (prefers-color-scheme: dark) { :root { ${cssVariables(dark)} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
header, main { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 26px; padding-bottom: 16px; }
h1 { font-size: 22px; font-weight: 650; letter-spacing: -.015em; margin: 0; }
header p { margin: 4px 0 0; color: var(--muted); max-width: 82ch; }
h2 { font-size: 15px; font-weight: 620; margin: 0; overflow-wrap: anywhere; }
main { display: grid; gap: 16px; padding-bottom: 48px; }
main > *, #charts > *, .columns > * { min-width: 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.note { color: var(--muted); font-size: 13px; margin: 6px 0 0; }
.about, .verdict { margin: 2px 0 0; color: var(--muted); max-width: 90ch; }
.verdict { color: var(--ink); }
a { color: var(--demand); text-decoration: none; }
a:hover { text-decoration: underline; }

#figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); margin: 0; background: var(--line); gap: 1px; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.figure { background: var(--card); padding: 14px 18px; }
.figure dt { color: var(--muted); font-size: 13px; font-weight: 600; }
.figure dd { margin: 2px 0 0; }
.figure b { font-size: 28px; line-height: 1.25; font-weight: 620; letter-spacing: -.02em; }
.figure .note { display: block; margin: 0; }

.scroll { position: relative; overflow-x: auto; margin: 10px -18px 0; padding: 0 18px; background: linear-gradient(to left, var(--card) 50%, transparent) right / 20px local no-repeat, linear-gradient(to left, color-mix(in srgb, var(--ink) 20%, transparent), transparent) right / 10px scroll no-repeat; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 6px 0 6px 15px; text-align: right; vertical-align: baseline; white-space: nowrap; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--muted); font-size: 13px; }
thead th[title] { text-decoration: underline dotted; text-underline-offset: 3px; }
th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--card); box-shadow: -18px 0 var(--card); }
td small, th small { display: block; color: var(--muted); font-size: 12px; line-height: 1.35; font-weight: 400; }
tbody th small { white-space: normal; max-width: 34ch; }
.best th, .best td, td.best { font-weight: 680; }
.floor th, .floor td { color: var(--muted); font-style: italic; }
.floor small { font-style: normal; }
td.out { color: var(--muted); }
.broken { color: var(--bad); }
.broken::after { content: " ✕"; }
.overview tbody th { max-width: 260px; overflow: hidden; text-overflow: ellipsis; }

nav label { color: var(--muted); font-size: 14px; }
select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent); border-radius: 8px; padding: 6px 10px; margin-left: 6px; max-width: calc(100% - 6px); }
#charts { display: grid; gap: 16px; }
#charts[hidden], nav[hidden] { display: none; }
.columns { display: grid; grid-template-columns: minmax(0, 6fr) minmax(0, 5fr); gap: 16px; }
.chart { height: 400px; border-radius: 6px; margin-top: 8px; overflow: hidden; }
.tall { height: 400px; }
.legend { margin-top: 8px; }
.head { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; }
.head .note { margin: 0; }
.head button { margin-left: auto; font: inherit; font-size: 13px; color: var(--ink); background: none; border: 1px solid var(--line); border-radius: 8px; padding: 3px 10px; cursor: pointer; }
.chips { border: 0; margin: 10px 0 0; padding: 0; }
.chips div { display: flex; flex-wrap: wrap; gap: 6px; }
.chips label { cursor: pointer; }
.chips input { position: absolute; opacity: 0; }
.chips span { display: flex; align-items: center; gap: 6px; font-size: 13px; color: var(--muted); border: 1px solid var(--line); border-radius: 999px; padding: 2px 11px 2px 9px; }
.chips i { width: 9px; height: 9px; border-radius: 50%; background: transparent; border: 2px solid var(--colour); forced-color-adjust: none; }
.chips input:checked + span { color: var(--ink); border-color: color-mix(in srgb, var(--muted) 70%, transparent); }
.chips input:checked + span i { background: var(--colour); }
.chips input:focus-visible + span, .chart:focus-visible, .scroll:focus-visible, select:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--demand); outline-offset: 2px; }
.scroll:focus-visible { outline-offset: -2px; }

#decision { border-top: 1px solid var(--line); margin-top: 10px; padding-top: 10px; min-height: 8em; }
#decision:empty { display: none; }
.decided { margin: 0; }
.decided time { color: var(--muted); margin-right: 6px; }
.reasons { margin: 6px 0 0; padding: 0; list-style: none; color: var(--muted); font-size: 13px; }
.reasons li { padding: 1px 0; overflow-wrap: anywhere; }
.reasons code { font: 12px/1 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); margin-right: 4px; }
.empty { color: var(--muted); margin: 0; }
.reading div { display: grid; grid-template-columns: 10px 1fr auto; gap: 7px; align-items: center; min-width: 170px; }
.reading i { width: 8px; height: 8px; border-radius: 50%; forced-color-adjust: none; }
.reading p { margin: 4px 0 0; max-width: 44ch; white-space: normal; color: var(--muted); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

/* With its script, a page of many traces shows one of them; on paper, and without it, all. */
@media screen { .chosen .trace:not([data-shown]) { display: none; } }
@media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 560px) {
  header, main { padding-left: 12px; padding-right: 12px; }
  section { padding-left: 13px; padding-right: 13px; }
  .scroll { margin-left: -13px; margin-right: -13px; padding: 0 13px; }
  .chart { height: 280px; }
  .tall { height: 320px; }
}
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 10pt; }
  header, main { max-width: none; padding-left: 0; padding-right: 0; }
  section { border: 0; padding: 0; break-inside: avoid; }
  .scroll { overflow: visible; margin: 6px 0 0; padding: 0; }
  table { font-size: 8.5pt; }
  th, td { padding-left: 10px; }
  td small, th small { font-size: 7.5pt; }
  nav, .screen, .head button { display: none; }
  .columns { grid-template-columns: minmax(0, 1fr); }
}
`
