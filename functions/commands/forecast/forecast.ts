import { Command, Option } from 'commander'
import { trainingStepSec } from '../../../lib/optimizer/models/live-forecast.ts'
import { type DemandSteps, demandSteps } from '../../../lib/replay/foresight/demand-steps.ts'
import { forecastHtml } from '../../../lib/replay/foresight/forecast-html.ts'
import { forecastTiming } from '../../../lib/replay/foresight/forecast-timing.ts'
import { rollingOrigin } from '../../../lib/replay/foresight/rolling-origin.ts'
import { surgeReport } from '../../../lib/replay/foresight/surge-report.ts'
import { readTrace } from '../../../lib/replay/reading/read-trace.ts'
import { TraceError } from '../../../lib/replay/reading/trace-error.ts'
import { checkWritable, writeWhole } from '../../../lib/replay/report/write-whole.ts'
import { count } from '../../../lib/view/words/format.ts'
import { asFileFailure } from '../file-failure.ts'
import { whole } from '../options/arguments.ts'
import { keepApart } from '../options/output-paths.ts'
import { tell, timeZoneOption, traceTimeZone, warnUndated } from '../options/trace-options.ts'
import { pageOrigin } from '../replay/page-origin.ts'
import { print, printJson } from '../terminal/print.ts'
import { progressOn } from '../terminal/progress.ts'
import { horizons, horizonsFor } from './forecast-horizons.ts'
import { type ForecastReport, forecastTables } from './forecast-table.ts'

interface ForecastFlags {
  readonly horizon?: readonly number[]
  readonly origins: number
  readonly timeZone?: string
  readonly html?: string
  readonly json?: true
}

/** Launch to first heartbeat plus a cycle: how long a fleet has to manage with what it has. */
const leadSec = 150

/** `rao forecast`: every model, and the mixture that a fleet would use, judged over recorded load. */
export function forecastCommand(typed: readonly string[]): Command {
  return new Command('forecast')
    .description('Judge every forecasting model over recorded load, from many origins, seeing only the past of each.')
    .argument('<trace>', 'CSV file, gzipped or not: timestamp,value or submit_s,duration_s')
    .addOption(
      new Option('--horizon <times>', 'how far ahead, separated by commas: 15m,24h (default: 5m,15m,1h,24h)').argParser(
        horizons,
      ),
    )
    .addOption(whole('--origins <n>', 'origins of judged paths', 1, 10_000).default(200))
    .addOption(timeZoneOption(traceTimeZone))
    .option('--html <out.html>', 'write a page with charts: one file that needs no other')
    .option('--json', 'for machines')
    .addHelpText('after', examples)
    .action(async (file: string, flags: ForecastFlags) => {
      const report = await judge(typed, file, flags).catch(asFileFailure)
      if (flags.json) printJson(report)
      else print(forecastTables(report))
    })
}

const examples = `
Examples:
  rao forecast load.csv.gz
  rao forecast load.csv --horizon 15m --origins 50 --time-zone America/New_York
  rao forecast jobs.csv --json
  rao forecast load.csv.gz --html forecast.html`

async function judge(typed: readonly string[], file: string, flags: ForecastFlags): Promise<ForecastReport> {
  keepApart({ '--html': flags.html }, [file])
  if (flags.html !== undefined) checkWritable(flags.html)
  const trace = await readTrace(file)
  // Before the work, which takes long: the file may grow meanwhile.
  const origin = flags.html === undefined ? undefined : await pageOrigin(typed, [file])
  tell(trace)
  warnUndated(trace.name, trace.originSec, flags.timeZone)
  const demand = demandSteps(trace, trainingStepSec)
  checkChanging(trace.name, demand)
  const horizonsSec = horizonsFor(trace.name, demand, flags.horizon)
  const progress = progressOn(process.stderr)
  try {
    const { recording, ...result } = rollingOrigin(demand, {
      horizons: horizonsSec.map((horizonSec) => horizonSec / trainingStepSec),
      origins: flags.origins,
      ...(flags.timeZone && { timeZone: flags.timeZone }),
      onProgress: (share) => progress.at(share, trace.name),
      record: origin !== undefined,
    })
    const surges = surgeReport(trace, leadSec, flags.timeZone)
    if (result.horizons.every(({ accuracy }) => accuracy.length === 0))
      throw new TraceError(trace.name, `is too short to judge a forecast ${Math.min(...horizonsSec)} s ahead`)
    if (flags.html !== undefined && origin !== undefined && recording !== undefined)
      writeWhole(flags.html, await forecastHtml(trace.name, demand, { ...result, recording }, origin))
    return {
      trace: trace.name,
      stepSec: trainingStepSec,
      result,
      timing: forecastTiming(demand, () => performance.now()),
      ...(surges && { surges }),
    }
  } finally {
    progress.stop()
  }
}

/** Every model is right about a load that never changes: figures would tell nothing. */
function checkChanging(name: string, { values }: DemandSteps): void {
  const samples = values.filter((value) => !Number.isNaN(value))
  const [first] = samples
  if (first === undefined) throw new TraceError(name, 'is too short: it does not fill a step of 5 minutes')
  if (samples.some((value) => value !== first)) return
  throw new TraceError(
    name,
    first === 0
      ? 'has no demand: all its values are 0, so there is nothing to forecast'
      : `has a demand of ${count(first)} throughout, so there is nothing to forecast`,
  )
}
