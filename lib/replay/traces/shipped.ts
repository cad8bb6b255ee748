import { fileURLToPath } from 'node:url'

/** Path of the trace that comes with the product; what it is stands in `derive-us-flights.ts` beside it. */
export const usFlightsTrace = fileURLToPath(new URL('us-flights-2001.csv.gz', import.meta.url))
