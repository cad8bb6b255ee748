/** A server that hangs counts as gone after so long. */
const patienceMs = 10_000

/** Asks the server of this page. @throws when no answer comes in time, also while it is being read. */
export function fetchInTime(url: string, request: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...request, signal: AbortSignal.timeout(patienceMs) })
}
