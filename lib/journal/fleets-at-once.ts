/**
 * Fleets whose journals are read at once, by a few calls each. A client has fifty connections, and a call that does not get one within
 * a second fails: a small function that reads hundreds of fleets needs longer than that.
 */
export const fleetsAtOnce = 16
