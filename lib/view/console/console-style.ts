import { legendStyle } from '../chart/legend.ts'
import { cssVariables, dark, light } from '../chart/theme.ts'
import { badgeStyle } from './badge-style.ts'

export const consoleStyle = `${badgeStyle}${legendStyle}
:root { color-scheme: light dark; ${cssVariables(light)} }
@media (prefers-color-scheme: dark) { :root { ${cssVariables(dark)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
header, main { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 20px; padding-top: 22px; padding-bottom: 14px; }
h1 { font-size: 17px; font-weight: 650; margin: 0; letter-spacing: -.01em; }
h2 { font-size: 13px; font-weight: 600; margin: 0; color: var(--muted); }
#clock { margin-left: auto; display: flex; flex-wrap: wrap; gap: 2px 14px; color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
#clock time b { color: var(--ink); font-weight: 600; }
#clock .speed, #clock .fleet { color: var(--ink); }
main { display: grid; gap: 16px; padding-bottom: 40px; }
section, #now { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; min-width: 0; }
#offline { background: var(--bad); color: var(--page); border-radius: 8px; padding: 8px 14px; margin: 0; position: sticky; top: 8px; z-index: 1; }
#offline[hidden] { display: none; }

#figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); margin: 0; background: var(--line); gap: 1px; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.figure { background: var(--card); padding: 14px 18px 13px; min-width: 0; }
.figure dt { color: var(--muted); font-size: 13px; font-weight: 600; display: flex; align-items: center; gap: 7px; }
.figure[data-tone] dt::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--tone); }
.figure dd { margin: 2px 0 0; }
.figure .value { display: block; overflow-wrap: anywhere; }
.figure .value b { font-size: 28px; line-height: 1.25; font-weight: 620; letter-spacing: -.02em; }
.figure .value span { color: var(--muted); display: inline-block; }
.figure .note { display: block; color: var(--muted); font-size: 13px; line-height: 1.4; overflow-wrap: anywhere; }
.figure .note span { display: inline-block; max-width: 100%; }
.figure[data-figure=burst] .note span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
[data-tone=demand] { --tone: var(--demand); } [data-tone=capacity] { --tone: var(--capacity); }
[data-tone=forecast] { --tone: var(--forecast); } [data-tone=burst] { --tone: var(--burst); }
[data-tone=good] { --tone: var(--good); } [data-tone=bad] { --tone: var(--bad); }
[data-figure=burst][data-tone] .value b, [data-tone=bad] .value b { color: var(--tone); }
.bar { display: block; height: 4px; border-radius: 2px; background: var(--line); margin: 4px 0 5px; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--demand); }

#now { margin: 0; padding: 10px 18px; overflow-wrap: anywhere; }
.trouble { display: block; color: var(--muted); font-size: 13px; }
.side { display: grid; gap: 16px; }
.reasons { margin: 6px 0 0; padding: 0; list-style: none; color: var(--muted); font-size: 13px; }
.reasons li { padding: 1px 0; overflow-wrap: anywhere; }
.reasons code { font: 12px/1 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); margin-right: 4px; }

.head { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 18px; margin-bottom: 4px; }
.ranges { margin: 0 0 0 auto; padding: 2px; border: 1px solid var(--line); border-radius: 8px; display: flex; }
.ranges label { cursor: pointer; font-size: 13px; color: var(--muted); }
.ranges input { position: absolute; opacity: 0; }
.ranges span { display: block; padding: 3px 10px; border-radius: 6px; }
.ranges input:checked + span { background: var(--line); color: var(--ink); }
.ranges input:focus-visible + span, button:focus-visible, input:focus-visible, summary:focus-visible, #chart:focus-visible { outline: 2px solid var(--demand); outline-offset: 2px; }
#chart { height: 340px; border-radius: 6px; }
#outcomes { margin: 4px 0 0; color: var(--muted); font-size: 13px; }
#outcomes:empty { display: none; }
#outcomes b { color: var(--ink); font-weight: 600; }
.reading div { display: grid; grid-template-columns: 10px 1fr auto; gap: 7px; align-items: center; min-width: 150px; }
.reading i { width: 8px; height: 8px; border-radius: 50%; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

#groups { padding-top: 10px; padding-bottom: 10px; }
.groups-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 14px; padding: 6px 0; color: var(--muted); font-size: 13px; }
.groups { list-style: none; margin: 0; padding: 0; }
.groups > li { display: grid; grid-template-columns: minmax(0, 1.05fr) minmax(0, 1.4fr) minmax(0, .95fr) minmax(0, 1.1fr) minmax(0, 1.2fr); gap: 2px 20px; padding: 7px 0; align-items: start; font-size: 14px; overflow-wrap: anywhere; }
.groups > li + li, .groups-head + .groups > li { border-top: 1px solid var(--line); }
.groups .name span, .groups .said { color: var(--muted); }
.groups .stack { display: flex; height: 4px; border-radius: 2px; background: var(--line); margin-top: 4px; overflow: hidden; }
.stack i { display: block; min-width: 2px; background: var(--capacity); }
.stack .booting { opacity: .45; } .stack .draining { background: var(--muted); opacity: .6; }
.group-note { grid-column: 1 / -1; margin: 3px 0 0; color: var(--muted); font-size: 13px; }

.columns { display: grid; grid-template: "past side" / minmax(0, 1fr) 340px; gap: 16px; align-items: start; }
.past { grid-area: past; } .side { grid-area: side; }
#plans { list-style: none; margin: 8px 0 0; padding: 0; }
#plans > li { border-top: 1px solid var(--line); }
#plans summary { display: grid; grid-template-columns: 92px 62px minmax(0, 1fr) 14px; gap: 8px; padding: 6px 0; cursor: pointer; align-items: baseline; list-style: none; border-radius: 4px; }
#plans summary::-webkit-details-marker { display: none; }
#plans summary::after { content: ""; grid-area: 1 / -2; align-self: center; justify-self: center; width: 6px; height: 6px; border: solid var(--muted); border-width: 0 1.5px 1.5px 0; rotate: 45deg; translate: 0 -2px; }
#plans details[open] summary::after { rotate: 225deg; translate: 0 2px; }
#plans .bare summary::after { content: none; }
#plans time { color: var(--muted); font-size: 13px; }
#plans summary .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#plans details[open] .what { white-space: normal; }
#plans .reasons { margin: 0 0 10px 100px; }
.empty { color: var(--muted); margin: 0; padding: 8px 0; }

form { display: grid; grid-template-columns: 1fr 1fr; gap: 10px 12px; margin-top: 10px; }
form label { font-size: 13px; color: var(--muted); display: grid; gap: 3px; }
form .wide { grid-column: 1 / -1; }
form input { font: inherit; color: var(--ink); background: var(--page); border: 1px solid color-mix(in srgb, var(--muted) 70%, transparent); border-radius: 8px; padding: 6px 10px; width: 100%; }
form input::placeholder { color: var(--muted); opacity: 1; }
.buttons { display: flex; gap: 10px; }
button { font: inherit; font-size: 14px; font-weight: 600; white-space: nowrap; border-radius: 8px; padding: 8px 10px; cursor: pointer; border: 1px solid transparent; flex: 1; }
button[value=start] { background: var(--ink); color: var(--card); }
button[value=cancel] { background: transparent; color: var(--ink); border-color: color-mix(in srgb, var(--muted) 70%, transparent); }
button:disabled { opacity: .45; cursor: default; }
#burst-answer { min-height: 1.4em; margin: 0; font-size: 13px; color: var(--muted); }
#burst-answer[data-failed] { color: var(--bad); }

/* In one column what can be done comes before the groups, and what is past comes last. */
@media (max-width: 900px) { .columns { display: contents; } .side, .past { grid-area: auto; } #groups { order: 1; } .past { order: 2; } #figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .groups > li { grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr) minmax(0, 1fr); }
  .groups .name { grid-row: span 2; } }
@media (max-width: 560px) {
  header, main { padding-left: 12px; padding-right: 12px; }
  #clock { margin-left: 0; }
  section, #now, .figure { padding-left: 13px; padding-right: 13px; }
  .figure .value b { font-size: 24px; }
  .figure .value span { font-size: 13px; }
  #chart { height: 260px; }
  .groups > li { display: flex; flex-wrap: wrap; gap: 1px 12px; font-size: 13px; }
  .groups b { font-size: 14px; }
  .groups .name, .groups .workers, .group-note { flex-basis: 100%; }
  .groups .stack { margin: 3px 0; }
  .ranges { margin-left: 0; }
  .outcome { justify-self: start; }
  #plans summary { grid-template-columns: max-content 1fr 14px; }
  #plans summary .what { grid-column: 1 / -1; white-space: normal; }
  #plans .reasons { margin-left: 0; }
  #plans > li:nth-child(n + 8) { display: none; }
}
/* Where colours are forced, backgrounds go: what tells something by its background keeps its colour, and what is chosen gets one. */
@media (forced-colors: active) {
  .figure dt::before, .bar, .bar i, .stack, .stack i, .reading i { forced-color-adjust: none; }
  .ranges input:checked + span { forced-color-adjust: none; background: Highlight; color: HighlightText; }
}
@media (prefers-reduced-motion: no-preference) { .bar i { transition: width .3s ease; } }
`
