import { describe, expect, test } from 'vitest'
import { parameters } from '../../../lib/optimizer/settings/parameters.ts'
import {
  defaultSettings,
  settingNames,
  settingProblems,
  settingsFrom,
} from '../../../lib/optimizer/settings/settings.ts'

describe('settings', () => {
  test("carry the spec's names and defaults", () => {
    expect(defaultSettings).toMatchObject({
      optimizationIntervalSec: 30,
      usageHistorySize: 60,
      burstCapacityFactor: 1.2,
      burstUtilisation: 0.9,
    })
  })

  test.each(settingNames)('%s has a default inside its own range', (name) => {
    const { default: value, min, max } = parameters[name]
    expect(value).toBeGreaterThanOrEqual(min)
    expect(value).toBeLessThanOrEqual(max)
  })

  test('later layers win over earlier ones', () => {
    expect(settingsFrom({ headroomAgents: 5 }, { headroomAgents: 7 }).headroomAgents).toBe(7)
  })

  test.each([
    [
      'an interval of 0',
      { optimizationIntervalSec: 0 },
      'optimizationIntervalSec must be between 10 and 3600 (s), got 0',
    ],
    ['a factor of -1', { burstCapacityFactor: -1 }, 'burstCapacityFactor must be between 1 and 5 (factor), got -1'],
    [
      'a factor of 1e9',
      { burstCapacityFactor: 1e9 },
      'burstCapacityFactor must be between 1 and 5 (factor), got 1000000000',
    ],
    ['a text', { headroomAgents: 'many' }, 'headroomAgents must be a number, got many'],
    ['not a number', { headroomAgents: Number.NaN }, 'headroomAgents must be a number, got NaN'],
    ['infinity', { releaseDelaySec: Number.POSITIVE_INFINITY }, 'releaseDelaySec must be a number, got Infinity'],
    ['half a snapshot', { usageHistorySize: 60.5 }, 'usageHistorySize must be a whole number, got 60.5'],
    ['an unknown name', { burst: 2 }, 'burst is not a setting'],
    ['a name of Object.prototype', { toString: 2 }, 'toString is not a setting'],
  ])('%s is refused in one sentence', (_, overrides, sentence) => {
    expect(settingProblems(overrides)).toEqual([sentence])
    expect(() => settingsFrom(overrides as object)).toThrow(sentence)
  })
})
