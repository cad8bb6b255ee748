import type * as z from 'zod'

/** The environment of a function is not what it needs: one line that names every variable. */
export class EnvironmentError extends Error {
  constructor(program: string, problems: readonly string[]) {
    super(`${program} cannot start: ${problems.join('; ')}`)
    this.name = 'EnvironmentError'
  }
}

/** Reads the environment once, at start. @throws EnvironmentError */
export function readEnvironment<Environment>(
  program: string,
  schema: z.ZodType<Environment>,
  environment: Readonly<Record<string, string | undefined>>,
): Environment {
  const result = schema.safeParse(environment)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join('.')
    return environment[name] === undefined ? `${name} is not set` : `${name} is wrong: ${message}`
  })
  throw new EnvironmentError(program, problems)
}
