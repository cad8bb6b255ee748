import * as z from 'zod'

export const problem = z
  .strictObject({
    type: z.string().meta({
      description: '`about:blank` if the status says it all, or a URN that names the kind of problem.',
      examples: ['urn:problem-type:rao:invalid-input'],
    }),
    title: z.string().meta({ description: 'The kind of problem, in words.', examples: ['The input does not fit'] }),
    status: z
      .int()
      .min(400)
      .max(599)
      .meta({ description: 'HTTP status.', examples: [422] }),
    detail: z.string().meta({ description: 'What was wrong with this request.' }),
    instance: z.string().meta({
      description: 'Path and id of the request; the log has the same id.',
      examples: ['/v1/fleets/fixwurx/settings#JKJaXmPLvHcESHA='],
    }),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .meta({ description: 'JSON pointer into the body.', examples: ['/optimizationIntervalSec'] })
            .exactOptional(),
          parameter: z
            .string()
            .meta({ description: 'Name of the path or query parameter or of the header.', examples: ['limit'] })
            .exactOptional(),
          detail: z.string(),
        }),
      )
      .meta({ description: 'One entry per field that does not fit.' })
      .exactOptional(),
  })
  .meta({ id: 'Problem', description: 'Problem document according to RFC 9457.' })

export type ProblemDocument = z.infer<typeof problem>
