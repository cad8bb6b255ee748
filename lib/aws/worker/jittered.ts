/** Share by which intervals vary, so that workers launched together drift apart. */
const jitter = 0.2

/** The interval, up to a fifth shorter or longer. @param random in [0, 1) */
export function jittered(sec: number, random: () => number): number {
  return sec * (1 - jitter + 2 * jitter * random())
}
