import { planView } from '../../../lib/http/views/plan.ts'
import type { PlanRecord } from '../../../lib/plan-record.ts'
import type { Notice, Notices } from '../../../lib/ports.ts'
import { cycleLine, lineNotices, noticeLine } from '../../../lib/simulated/notices.ts'
import type { LocalOptimizer } from '../../local.ts'
import { oneLine } from '../failure.ts'
import { print, styled } from '../terminal/print.ts'
import { watchingPace } from './watching-pace.ts'

/** Tells people or programs what is happening. */
export interface Teller {
  readonly notices: Notices
  onStart(running: LocalOptimizer, options: { readonly data: string; readonly speed: number }): void
  /** Called when something went wrong that the next cycle may put right. */
  onTrouble(error: unknown): void
  onStop(): void
}

/** One JSON object per line; cycles look as in the API. */
export function jsonLines(): Teller {
  const tell = (type: string, content: object) => print(JSON.stringify({ type, ...content }))
  return {
    notices: {
      async publish(notices, record) {
        tell('cycle', planView(record))
        for (const { type, ...notice } of notices) tell('notice', { notice: type, ...notice })
      },
    },
    onStart: ({ url, trace, resumed }, { data, speed }) => tell('started', { url, trace, resumed, data, speed }),
    onTrouble: (error) => tell('trouble', { message: oneLine(error) }),
    onStop: () => tell('stopped', {}),
  }
}

/** A line per cycle; on a terminal a line per event, and below them one with the present state. */
export function lines(): Teller {
  const status = process.stdout.isTTY ? statusLine() : undefined
  const write = (line: string) => {
    status?.clear()
    print(line)
  }
  return {
    notices: watchingPace(status ? newsAbove(status, write) : lineNotices(write), write),
    onStart({ url, trace, resumed }, { data, speed }) {
      write(`${styled('bold', 'Resource Allocation Optimizer')}, fed by ${trace} at ${speed} times its pace`)
      write(`${resumed ? 'goes on where it was' : 'begins anew'}; all that it knows lies in ${data}`)
      write(`console  ${styled(['bold', 'cyan'], url)}\nAPI      ${url}/v1/fleets, described at ${url}/openapi.json\n`)
    },
    onTrouble(error) {
      status?.clear()
      process.stderr.write(`rao: ${oneLine(error)}\n`)
    },
    onStop: () => write('stopped; all is saved'),
  }
}

interface StatusLine {
  show(line: string): void
  clear(): void
}

function statusLine(): StatusLine {
  const clear = () => process.stdout.write('\r\x1b[2K')
  return {
    clear,
    show(line) {
      clear()
      process.stdout.write(styled('dim', line.slice(0, process.stdout.columns - 1)))
    },
  }
}

function newsAbove(status: StatusLine, write: (line: string) => void): Notices {
  let outcome: PlanRecord['size']['outcome'] | undefined
  return {
    async publish(notices, record) {
      const line = cycleLine(record)
      if (isNews(record, notices, outcome)) {
        write(line)
        for (const notice of notices.map(noticeLine)) if (notice !== undefined) write(`  ${notice}`)
      }
      status.show(line)
      outcome = record.size.outcome
    },
  }
}

/** A cycle that changes nothing, like the one before it, needs no lasting line. */
function isNews(record: PlanRecord, notices: readonly Notice[], before: string | undefined): boolean {
  const { applied, trigger, failures, size } = record
  if (applied.length > 0 || trigger === 'nudge' || failures.length > 0) return true
  return (size.outcome === 'hold') !== (before === 'hold') || notices.some(({ type }) => type.startsWith('Burst'))
}
