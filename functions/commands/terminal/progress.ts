import { Presets, SingleBar } from 'cli-progress'

export interface Progress {
  /** Share of the whole work done, 0 to 1, and what is being done. */
  at(share: number, what: string): void
  stop(): void
}

const silent: Progress = { at: () => undefined, stop: () => undefined }

/** Work that takes less shows no bar. */
const patienceMs = 1000
const redrawMs = 100

/** The most columns of the bar, and the columns for the text beside it, which narrow terminals keep. */
const barColumns = 40
const wordsColumns = 50

/** A bar with the time left, for people: only on a terminal, and only when it takes long. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return silent
  const startedMs = performance.now()
  const bar = new SingleBar(
    {
      stream,
      barsize: Math.max(10, Math.min(barColumns, (stream.columns || 80) - wordsColumns)),
      format: '{bar} {percentage} % | {left} left | {what}',
      clearOnComplete: true,
      // Its signal handlers could not run while a replay computes; without them Ctrl-C ends the process at once.
      gracefulExit: false,
      // For the same reason nothing would switch line wrapping back on.
      linewrap: true,
    },
    Presets.shades_classic,
  )
  let drawnMs = 0
  return {
    at(share, what) {
      const nowMs = performance.now()
      const spentMs = nowMs - startedMs
      if (spentMs < patienceMs || nowMs - drawnMs < redrawMs) return
      const left = timeLeft(spentMs, share)
      if (drawnMs === 0) bar.start(1000, 0, { left, what })
      drawnMs = nowMs
      bar.update(Math.floor(1000 * share), { left, what })
    },
    stop() {
      if (drawnMs > 0) bar.stop()
    },
  }
}

function timeLeft(spentMs: number, share: number): string {
  if (share <= 0) return '–'
  const leftSec = Math.ceil((spentMs * (1 - share)) / share / 1000)
  return leftSec < 60 ? `${leftSec} s` : `${Math.ceil(leftSec / 60)} min`
}
