import { isDeepStrictEqual } from 'node:util'
import type { Journal, StoredSettings } from '../journal.ts'
import type { SettingName, Settings } from '../optimizer/settings/settings.ts'

/** Settings to change; `null` removes an override, and those not named stay as they are. */
type SettingsChange = { readonly [Name in SettingName]?: number | null }

/** `outdated`: the stored version is not the one expected. `contended`: others changed the settings at every attempt. */
type SettingsChanged =
  | { readonly outcome: 'changed' | 'unchanged' | 'outdated'; readonly stored: StoredSettings }
  | { readonly outcome: 'contended' }

/** Attempts at a change while others change the settings at the same moment. */
const attempts = 5

/**
 * Merges a change into the stored settings. The last change of each field wins, and other fields stay, also those that are not
 * valid here. A change without effect leaves the version as it is.
 * @param expected the only version to change; any when absent.
 */
export async function changeSettings(
  journal: Pick<Journal, 'settings' | 'putSettings'>,
  change: SettingsChange,
  expected?: number,
): Promise<SettingsChanged> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = await journal.settings()
    const { version, overrides, unfit = {} } = stored
    if (expected !== undefined && expected !== version) return { outcome: 'outdated', stored }
    const merged = merge(overrides, change)
    const stillUnfit = without(unfit, change)
    if (isDeepStrictEqual(merged, overrides) && isDeepStrictEqual(stillUnfit, unfit))
      return { outcome: 'unchanged', stored }
    if ((await journal.putSettings(merged, version, stillUnfit)) === 'written')
      return { outcome: 'changed', stored: { version: version + 1, overrides: merged } }
  }
  return { outcome: 'contended' }
}

function merge(overrides: Partial<Settings>, change: SettingsChange): Partial<Settings> {
  return Object.fromEntries(Object.entries({ ...overrides, ...change }).filter(([, value]) => value !== null))
}

function without(unfit: Readonly<Record<string, unknown>>, change: SettingsChange): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(unfit).filter(([name]) => !Object.hasOwn(change, name)))
}
