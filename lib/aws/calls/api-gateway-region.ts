/** Region in the address that API Gateway gives an API; `undefined` for any other. */
export function regionOf(url: URL): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)$/.exec(url.hostname)?.[1]
}
