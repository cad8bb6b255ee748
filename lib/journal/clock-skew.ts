/** Seconds by which the clock of one machine that works for a fleet may be ahead of that of another. */
export const skewSec = 60

/**
 * What was stored with a time further ahead of ours than this was stored by a clock that was wrong, or ours has been set back since.
 * Twice the skew, since the time of a slot has passed two machines: the one that queued it and the one that claimed it.
 */
export const believedAheadSec = 2 * skewSec
