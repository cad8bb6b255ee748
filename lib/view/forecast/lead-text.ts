/** `15 min`, `24 h`: a lead, written as on the terminal. */
export function leadText(leadSec: number): string {
  return leadSec % 3600 === 0 ? `${leadSec / 3600} h` : `${leadSec / 60} min`
}
