import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { layered } from '../../journal/settings-in-force.ts'
import type { Journal, StoredModel, StoredSettings, Tuning } from '../../journal.ts'
import { defaultSettings, type Settings } from '../../optimizer/settings.ts'
import { nameOf } from '../caller.ts'
import type { ApiContext } from '../context.ts'
import { type Reply, route } from '../operation.ts'
import { Problem } from '../problem.ts'
import {
  burstFactorAnswer,
  burstFactorChange,
  type SettingsAnswer,
  type SettingsChange,
  settingsAnswer,
  settingsChange,
} from '../schemas/settings.ts'
import { inFleet } from './fleets.ts'

/** Attempts at a change while others change the settings at the same moment. */
const attempts = 5

const ifMatch = z.object({
  'if-match': z
    .string()
    .regex(/^(?:\*|"\d{1,15}"|\d{1,15})$/, 'must be a version as GET gave it, such as "3", or *')
    .exactOptional()
    .meta({ description: 'Change only this version, as the `ETag` of GET gave it.', examples: ['"3"'] }),
})

const etagHeader = { ETag: 'The version of the settings, to be sent as `If-Match`.' }

function answer(fleet: string, stored: StoredSettings, model: StoredModel): Reply<SettingsAnswer> {
  const { tuning } = model
  const effective = layered(stored, model)
  return {
    body: {
      fleet,
      version: stored.version,
      overrides: { ...stored.overrides },
      ...(tuning && { tuned: tunedView(tuning, effective) }),
      effective,
      defaults: defaultSettings,
    },
    headers: { etag: `"${stored.version}"` },
  }
}

/** Under a price no share is promised, so none is kept. */
function tunedView(
  { trainedAtSec, cycles, tuned }: Tuning,
  { lateBugWorkerHours }: Settings,
): NonNullable<SettingsAnswer['tuned']> {
  const { choice, evidence, kept } = tuned
  return {
    trainedAtSec,
    cycles,
    settings: { ...choice },
    arrived: evidence.arrived,
    lateShare: evidence.arrived > 0 ? evidence.late / evidence.arrived : 0,
    workerHours: evidence.workerSec / 3600,
    ...(lateBugWorkerHours === 0 && { promiseKept: kept }),
  }
}

/** Merges a change into the overrides; `null` removes one. */
function merge(overrides: Partial<Settings>, change: SettingsChange): Partial<Settings> {
  return Object.fromEntries(Object.entries({ ...overrides, ...change }).filter(([, value]) => value !== null))
}

/**
 * Merges the change into the stored settings. Without `If-Match` the last change of each field wins, and other fields stay, also
 * those that are not valid here. A change without effect leaves the version as it is.
 * @throws Problem 412 if the stored version is not the one that `If-Match` names, 409 if others keep changing the settings
 */
async function change(
  context: ApiContext,
  fleet: string,
  wanted: SettingsChange,
  match: string | undefined,
  caller: string | undefined,
): Promise<StoredSettings> {
  const journal: Journal = await context.fleets.open(fleet)
  const expected = match === undefined || match === '*' ? undefined : Number(match.replaceAll('"', ''))
  for (let attempt = 0; attempt < attempts; attempt++) {
    const present = await journal.settings()
    const { version, overrides, unfit = {} } = present
    if (expected !== undefined && expected !== version)
      throw new Problem(412, `The settings are at version ${version} by now, not at ${expected}.`, {
        kind: 'settings-changed',
      })
    const merged = merge(overrides, wanted)
    const stillUnfit = Object.fromEntries(Object.entries(unfit).filter(([name]) => !Object.hasOwn(wanted, name)))
    if (isDeepStrictEqual(merged, overrides) && isDeepStrictEqual(stillUnfit, unfit)) return present
    if ((await journal.putSettings(merged, version, stillUnfit)) === 'conflict') continue
    context.fleets.forget(fleet)
    context.count('SettingsChanged', fleet)
    context.logger.info('settings changed', { fleet, version: version + 1, change: wanted, caller })
    return { version: version + 1, overrides: merged }
  }
  throw new Problem(409, 'Others change the settings at the same time: try again.', { kind: 'settings-changed' })
}

const getSettings = route(
  {
    id: 'getSettings',
    method: 'GET',
    path: '/v1/fleets/{fleet}/settings',
    tag: 'Settings',
    summary: 'The overrides, the settings in force, and the defaults',
    parameters: inFleet,
    status: 200,
    answer: settingsAnswer,
    answerHeaders: etagHeader,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet } }) => {
    const journal = await context.fleets.open(fleet)
    const [stored, model] = await Promise.all([journal.settings(), journal.model()])
    return answer(fleet, stored, model)
  },
)

const putSettings = route(
  {
    id: 'changeSettings',
    method: 'PUT',
    path: '/v1/fleets/{fleet}/settings',
    tag: 'Settings',
    summary: 'Change some settings',
    description:
      'Settings not named stay as they are; `null` removes an override. If one value does not fit, nothing changes. The version grows only if something changes.',
    parameters: inFleet,
    headers: ifMatch,
    body: settingsChange,
    status: 200,
    answer: settingsAnswer,
    answerHeaders: etagHeader,
    problems: {
      404: 'No such fleet.',
      409: 'Others change the settings at the same time.',
      412: 'The settings are no longer at the version that `If-Match` names.',
    },
  },
  async (context, { parameters: { fleet }, headers, body, caller }) => {
    const stored = await change(context, fleet, body, headers['if-match'], nameOf(caller))
    return answer(fleet, stored, await (await context.fleets.open(fleet)).model())
  },
)

const putBurstFactor = route(
  {
    id: 'adjustBurstFactor',
    method: 'PUT',
    path: '/v1/fleets/{fleet}/burst-factor',
    tag: 'Burst',
    summary: 'Change the factor of future bursts',
    description: 'The same as changing the setting `burstCapacityFactor`. A running burst keeps its own.',
    parameters: inFleet,
    headers: ifMatch,
    body: burstFactorChange,
    status: 200,
    answer: burstFactorAnswer,
    problems: {
      404: 'No such fleet.',
      409: 'Others change the settings at the same time.',
      412: 'The settings are no longer at the version that `If-Match` names.',
    },
  },
  async (context, { parameters: { fleet }, headers, body: { factor }, caller }) => {
    const wanted = { burstCapacityFactor: factor }
    const { version } = await change(context, fleet, wanted, headers['if-match'], nameOf(caller))
    return { body: { fleet, factor, version } }
  },
)

export const settingsRoutes = [getSettings, putSettings, putBurstFactor]
