import { type Settings, settingsFrom } from './optimizer/settings.ts'
import type { Journal } from './ports.ts'

/**
 * What the fleet goes by: settings stored over the API beat those given in code, which beat what was fitted to its past,
 * which beats the defaults.
 */
export async function settingsInForce(
  journal: Pick<Journal, 'settings' | 'model'>,
  given: Partial<Settings> = {},
): Promise<Settings> {
  const [stored, model] = await Promise.all([journal.settings(), journal.model()])
  return settingsFrom(model?.tuned.choice ?? {}, given, stored.overrides)
}
