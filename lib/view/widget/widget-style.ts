import { cssVariables, type Theme } from '../chart/theme.ts'

/** All rules are scoped to one class, because the widget is part of a CloudWatch page. */
export function widgetStyle(theme: Theme): string {
  return `
.rao { ${cssVariables(theme)} color: var(--ink); font: 13px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.rao .head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; color: var(--muted); }
.rao .head b { color: var(--ink); }
.rao .fleets { display: flex; flex-wrap: wrap; gap: 4px 8px; margin-left: auto; align-items: baseline; }
.rao .now { margin: 4px 0 8px; overflow-wrap: anywhere; }
.rao .trouble { display: block; color: var(--muted); }
.rao h4 { margin: 10px 0 2px; font-size: 12px; color: var(--muted); }
.rao .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(max(150px, 22%), 1fr)); gap: 6px 14px; margin: 0 0 8px; }
.rao .figure dt { color: var(--muted); font-size: 12px; }
.rao .figure dd { margin: 0; }
.rao .figure .value b { font-size: 18px; overflow-wrap: anywhere; }
.rao .figure .value span, .rao .figure .note { color: var(--muted); }
.rao .figure .note { display: block; font-size: 12px; overflow-wrap: anywhere; }
.rao .figure .value span, .rao .figure .note span { display: inline-block; max-width: 100%; }
.rao .figure[data-tone=bad] .value b { color: var(--bad); }
.rao .figure[data-tone=good] .value b { color: var(--good); }
.rao .figure[data-tone=burst] .value b { color: var(--burst); }
.rao .bar { display: block; height: 3px; background: var(--line); margin: 3px 0; }
.rao .bar i { display: block; height: 100%; background: var(--demand); }
.rao .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 0; padding: 0; list-style: none; color: var(--muted); font-size: 12px; }
.rao .legend li::before { content: ""; display: inline-block; width: 14px; border-top: 2px solid; margin-right: 5px; vertical-align: middle; }
.rao .legend .demand::before { border-color: var(--demand); }
.rao .legend .capacity::before { border-color: var(--capacity); }
.rao .legend .forecast::before { border-color: var(--forecast); border-top-style: dashed; }
.rao .legend .foretold::before { border-top: 8px solid color-mix(in srgb, var(--forecast) 26%, transparent); }
.rao .legend .burst::before { border-top: 8px solid color-mix(in srgb, var(--burst) 35%, transparent); }
.rao .outcomes { margin: 2px 0 0; color: var(--muted); font-size: 12px; }
.rao .groups-head { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; margin-top: 10px; color: var(--muted); font-size: 12px; }
.rao .groups-head h2 { margin: 0; font-size: 12px; }
.rao .groups { list-style: none; margin: 4px 0 0; padding: 0; }
.rao .groups > li { display: flex; flex-wrap: wrap; gap: 1px 16px; padding: 3px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.rao .groups .name { min-width: 180px; }
.rao .groups .name span, .rao .groups .said, .rao .group-note { color: var(--muted); }
.rao .group-note { flex-basis: 100%; margin: 0; font-size: 12px; }
.rao .empty { margin: 4px 0 0; color: var(--muted); }
.rao svg { max-width: 100%; height: auto; }
.rao .plans, .rao .reasons { list-style: none; margin: 0; padding: 0; }
.rao .plans > li { border-top: 1px solid var(--line); }
.rao .plans time { color: var(--muted); margin-right: 8px; }
.rao summary { cursor: pointer; padding: 3px 0; }
.rao .reasons { color: var(--muted); font-size: 12px; }
.rao .reasons code { color: var(--ink); margin-right: 4px; }
.rao .outcome { font-weight: 600; margin-right: 6px; color: var(--muted); }
.rao .outcome[data-outcome=grow] { color: var(--demand); }
.rao .outcome[data-outcome=shrink] { color: var(--capacity); }
.rao .outcome[data-outcome=hold], .rao .outcome[data-outcome=asked], .rao .outcome[data-outcome=unusual] { color: var(--burst); }
.rao .outcome[data-outcome=refused] { color: var(--bad); }
`
}
