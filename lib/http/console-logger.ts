import type { Logger } from '../ports.ts'

/** The default logger: problems go to standard error, all else is dropped. */
export const consoleLogger: Logger = {
  info() {},
  warn: (message, fields) => console.warn(message, fields),
  error: (message, fields) => console.error(message, fields),
}
