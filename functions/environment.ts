import * as z from 'zod'
import { issueWords } from '../lib/words/issue-words.ts'

/** What DynamoDB allows as the name of a table. */
export const tableName = z.string().regex(/^[A-Za-z0-9._-]{3,255}$/, 'not the name of a table')

/** Variables of the environment are missing or wrong. The message is one line that names all of them. */
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
  const result = schema.safeParse(environment, { error: issueWords })
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const name = issue.path.join('.')
    return environment[name] === undefined ? `${name} is not set` : `${name} is wrong: ${issue.message}`
  })
  throw new EnvironmentError(program, problems)
}
