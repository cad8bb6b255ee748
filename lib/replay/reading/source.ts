import { type Load, type LoadOptions, loadOf } from '../load.ts'
import { scenarios } from '../scenarios.ts'
import { readTrace } from './read-trace.ts'
import { TraceError } from './trace-error.ts'

/** Where a load comes from: a trace file by its path, or a scenario by its name. Plain data, so that any thread can make the load. */
export type LoadSource = { readonly file: string } | { readonly scenario: string }

/** @throws TraceError when the file cannot be read, nobody knows the scenario, or nothing would be left to score. */
export async function loadFrom(source: LoadSource, options: LoadOptions): Promise<Load> {
  if ('file' in source) return loadOf(await readTrace(source.file), options)
  const scenario = Object.hasOwn(scenarios, source.scenario) ? scenarios[source.scenario] : undefined
  if (scenario === undefined) throw new TraceError(source.scenario, 'is no scenario')
  const { about, faults } = scenario
  // The unit of what is made up means nothing.
  const { seriesPeak: _, ...load } = loadOf(scenario.trace(options.seed), options)
  return { ...load, about, ...(faults && { faults }) }
}
