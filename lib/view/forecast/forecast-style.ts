/** Styles that only the forecast report needs. */
export const forecastStyle = `
h1, .note { overflow-wrap: anywhere; }
.ranges { margin: 0; padding: 2px; border: 1px solid var(--line); border-radius: 8px; display: inline-flex; background: var(--card); }
.ranges label { cursor: pointer; font-size: 13px; color: var(--muted); }
.ranges input { position: absolute; opacity: 0; }
.ranges span { display: block; padding: 3px 10px; border-radius: 6px; }
.ranges input:checked + span { background: var(--line); color: var(--ink); }
.ranges input:focus-visible + span { outline: 2px solid var(--demand); outline-offset: 2px; }
.head .ranges { margin-left: auto; }
#steer { display: flex; gap: 6px; margin-left: auto; }
#steer button { margin: 0; }
#lead-nav { position: sticky; top: 0; z-index: 2; background: var(--page); padding: 8px 0; display: flex; align-items: center; gap: 10px; }
#lead-nav[hidden], .drawn[hidden] { display: none; }
@media (forced-colors: active) { .ranges input:checked + span { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
@media screen { .chosen .lead:not([data-shown]) { display: none; } }
@media (max-width: 560px) { #steer { margin-left: 0; } }
@media print { #lead-nav, #steer, .ranges { display: none; } }
`
