import type { ApiLogger } from './context.ts'

/** Where no logger is given: problems go to standard error, what merely happened goes nowhere. */
export const consoleLogger: ApiLogger = {
  info() {},
  warn: (message, fields) => console.warn(message, fields),
  error: (message, fields) => console.error(message, fields),
}
