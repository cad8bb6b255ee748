/** How long one attempt at a call may take; a call that gets no answer must keep nobody from what comes after it. */
export const callLimits = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const
