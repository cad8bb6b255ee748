/** What a worker may be called, in paths of the API and on the command line. */
export const workerNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** The same in words. */
export const workerNameRule = '1 to 128 letters, digits, dots, underscores or hyphens'
