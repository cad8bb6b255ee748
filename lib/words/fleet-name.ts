/** What a fleet may be called, in its groups' tags, in paths of the API and on the command line. */
export const fleetNamePattern = /^[A-Za-z0-9._-]{1,64}$/

/** The same in words. */
export const fleetNameRule = '1 to 64 letters, digits, dots, underscores or hyphens'
