import * as z from 'zod'
import { effectiveSettings } from '../../../lib/http/schemas/settings.ts'
import * as schemas from '../../../lib/http/schemas.ts'

/*
 * Answers as commands read them. The API always gives all that its document says. The optimizer that answers may have been
 * deployed before this command was made, and then lacks what has come since; whatever shows it leaves it out.
 */

/** A setting that the optimizer does not have yet is absent. */
const settings = effectiveSettings.partial()

export const metricsAnswer = schemas.metricsAnswer.partial({ promise: true })

export const plansAnswer = schemas.plansAnswer.extend({
  plans: z.array(schemas.plansAnswer.shape.plans.element.partial({ leadTimeSec: true }).extend({ settings })),
})

export const settingsAnswer = schemas.settingsAnswer.extend({
  effective: settings,
  defaults: settings,
  tuned: schemas.settingsAnswer.shape.tuned.unwrap().partial({ launches: true }).exactOptional(),
})

export const loadImported = schemas.loadImported.partial({ replaced: true })

export type MetricsAnswer = z.infer<typeof metricsAnswer>
export type PlansAnswer = z.infer<typeof plansAnswer>
export type SettingsAnswer = z.infer<typeof settingsAnswer>
