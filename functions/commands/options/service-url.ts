import { Failure } from '../failure.ts'

/**
 * Where the optimizer answers. A user and password in it are refused, and not repeated where others may read them.
 * @throws Failure when it is no such URL
 */
export function serviceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Failure(`'${text}' is no URL; it must begin with http:// or https://`, 2)
  if (url.username !== '' || url.password !== '')
    throw new Failure(
      `the URL of ${url.host} must hold no user and password: who may ask is told by AWS or RAO_TOKEN`,
      2,
    )
  return url
}
