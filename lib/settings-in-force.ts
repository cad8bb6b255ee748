import { type Settings, settingsFrom } from './optimizer/settings.ts'
import type { SurgeTable } from './optimizer/surges/surge-table.ts'
import type { Journal } from './ports.ts'

/** What a cycle goes by beside what it sees. */
export interface Knowledge {
  readonly settings: Settings
  readonly surges: SurgeTable | undefined
}

/**
 * Settings stored over the API beat those given in code, which beat what was fitted to the fleet's past, which beats the
 * defaults.
 */
export async function knowledgeInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given: Partial<Settings> = {},
): Promise<Knowledge> {
  const [stored, model] = await Promise.all([journal.settings(), journal.model()])
  return { settings: settingsFrom(model?.tuned.choice ?? {}, given, stored.overrides), surges: model?.tuned.surges }
}

export async function settingsInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given: Partial<Settings> = {},
): Promise<Settings> {
  return (await knowledgeInForce(journal, given)).settings
}
