import * as z from 'zod'
import { parameters } from '../../optimizer/settings/parameters.ts'
import { type SettingName, settingNames } from '../../optimizer/settings/settings.ts'

/** The value of one setting, with its range and description from the table of settings. */
function settingValue(name: SettingName): z.ZodNumber {
  const parameter = parameters[name]
  const whole = 'integer' in parameter
  return (whole ? z.int() : z.number())
    .min(parameter.min)
    .max(parameter.max)
    .meta({ description: `${parameter.about} Unit: ${parameter.unit}.`, default: parameter.default })
}

const every = Object.fromEntries(settingNames.map((name) => [name, settingValue(name)])) as Record<
  SettingName,
  z.ZodNumber
>

const optional = Object.fromEntries(settingNames.map((name) => [name, every[name].exactOptional()])) as Record<
  SettingName,
  z.ZodExactOptional<z.ZodNumber>
>

const changeable = Object.fromEntries(
  settingNames.map((name) => [name, every[name].nullable().exactOptional()]),
) as Record<SettingName, z.ZodExactOptional<z.ZodNullable<z.ZodNumber>>>

export const burstFactor = every.burstCapacityFactor

export const effectiveSettings = z.strictObject(every).meta({ id: 'Settings', description: 'All settings, in force.' })

const settingOverrides = z.strictObject(optional).meta({
  id: 'SettingOverrides',
  description: 'Settings that take precedence over what the fleet would choose by itself.',
})

export const settingsChange = z.strictObject(changeable).meta({
  id: 'SettingsChange',
  description: 'Settings to change; those not named stay as they are, `null` removes an override.',
  examples: [{ optimizationIntervalSec: 60, burstCapacityFactor: null }],
})

const tunedSettings = z
  .strictObject({
    trainedAtSec: z.number().meta({ description: 'When it was fitted.' }),
    cycles: z.int().min(0).meta({ description: 'How many past cycles it is based on.' }),
    settings: settingOverrides,
    arrived: z.number().min(0).meta({ description: 'Bugs that arrived in that past.' }),
    lateShare: z.number().min(0).meta({ description: 'Share of them that would have waited longer than promised.' }),
    workerHours: z.number().min(0).meta({ description: 'What these settings would have cost.' }),
    launches: z.number().min(0).meta({ description: 'How many workers they would have launched.' }),
    promiseKept: z
      .boolean()
      .meta({
        description:
          'False if these settings would have broken the promise: none would have kept it, or only at many times the cost, for one odd day. Absent where late bugs have a price, since no share is promised then.',
      })
      .exactOptional(),
  })
  .meta({ id: 'TunedSettings', description: "What was fitted to the fleet's own past, with its evidence." })

export const settingsAnswer = z
  .strictObject({
    fleet: z.string(),
    version: z.int().min(0).meta({ description: 'Grows by one with every change; 0 before the first.' }),
    overrides: settingOverrides,
    tuned: tunedSettings.exactOptional(),
    effective: effectiveSettings,
    defaults: effectiveSettings,
  })
  .meta({
    id: 'SettingsAnswer',
    description: 'Overrides take precedence over what was fitted to the fleet, and that over the defaults.',
  })

export const burstFactorChange = z
  .strictObject({ factor: burstFactor })
  .meta({ id: 'BurstFactorChange', examples: [{ factor: 1.5 }] })

export const burstFactorAnswer = z
  .strictObject({ fleet: z.string(), factor: burstFactor, version: z.int().min(1) })
  .meta({
    id: 'BurstFactorAnswer',
    description: 'The factor now set and the version of the settings that hold it.',
    examples: [{ fleet: 'fixwurx', factor: 1.5, version: 4 }],
  })

export type SettingsAnswer = z.infer<typeof settingsAnswer>
export type SettingsChange = z.infer<typeof settingsChange>
