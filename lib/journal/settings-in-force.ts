import type { Journal } from '../journal.ts'
import type { Trained } from '../optimizer/models/trained.ts'
import { type Settings, settingsFrom } from '../optimizer/settings.ts'
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
export async function knowledgeInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given: Partial<Settings> = {},
): Promise<Knowledge> {
  const [stored, { tuning, forecast }] = await Promise.all([journal.settings(), journal.model()])
  const settings = settingsFrom(tuning?.tuned.choice ?? {}, given, stored.overrides)
  return { settings, surges: tuning?.tuned.surges, forecast }
}

export async function settingsInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given: Partial<Settings> = {},
): Promise<Settings> {
  return (await knowledgeInForce(journal, given)).settings
}
