/** A second signal within so many milliseconds is the same Ctrl-C: npm forwards a signal that the terminal has sent as well. */
const echoMs = 1000

/** Calls `onFirst` at Ctrl-C, or when a supervisor ends the process, and `onLater` at every later signal that is no echo. */
export function onInterruption(signals: readonly NodeJS.Signals[], onFirst: () => void, onLater: () => void): void {
  let askedMs: number | undefined
  const ask = () => {
    const nowMs = performance.now()
    if (askedMs === undefined) onFirst()
    else if (nowMs - askedMs > echoMs) onLater()
    askedMs ??= nowMs
  }
  for (const signal of signals) process.on(signal, ask)
}
