import type { Journal, StoredModel, StoredSettings } from '../journal.ts'
import type { Trained } from '../optimizer/models/trained.ts'
import { type Settings, settingsFrom } from '../optimizer/settings/settings.ts'
import type { SurgeTable } from '../optimizer/surges/surge-table.ts'

/** What a cycle bases its decision on, besides the snapshot. */
export interface Knowledge {
  readonly settings: Settings
  readonly surges: SurgeTable | undefined
  /** The trained forecast; `undefined` on a young fleet. */
  readonly forecast: Trained | undefined
}

/**
 * The settings in force: those stored over the API take precedence over those given in code, those over the ones fitted to the
 * fleet's past, and those over the defaults.
 */
export function layered(
  { overrides }: Pick<StoredSettings, 'overrides'>,
  { tuning }: Pick<StoredModel, 'tuning'>,
  given: Partial<Settings> = {},
): Settings {
  return settingsFrom(tuning?.tuned.choice ?? {}, given, overrides)
}

/** The settings in force, and what training has learned. */
export async function knowledgeInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given?: Partial<Settings>,
): Promise<Knowledge> {
  const [stored, model] = await Promise.all([journal.settings(), journal.model()])
  return { settings: layered(stored, model, given), surges: model.tuning?.tuned.surges, forecast: model.forecast }
}

/** The settings in force alone, read from the journal: see `layered`. */
export async function settingsInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given?: Partial<Settings>,
): Promise<Settings> {
  return (await knowledgeInForce(journal, given)).settings
}
