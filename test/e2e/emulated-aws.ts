import { account, region } from './cdk.ts'
import { type Credentials, signedRequest } from './signed-request.ts'

export const root: Credentials = { accessKeyId: account, secretAccessKey: 'dummy' }

/** Calls to services for which the product has no client, in their wire format. */
export interface EmulatedAws {
  /** Credentials as an instance has them: those of a role, with the instance as session name. */
  assumeRole(role: string, session: string): Promise<Credentials>
  /** Query services; the answer is XML. */
  query(service: string, parameters: Readonly<Record<string, string>>): Promise<string>
  /** JSON services: `Logs_20140328.FilterLogEvents` and the like. */
  json<T>(service: string, target: string, body: object): Promise<T>
  /** Runs a function and waits for what it returns. */
  invoke<T>(functionName: string, payload: object): Promise<T>
}

/** The SDKs repeat a call that the service could not answer, and the emulator may stumble over what it writes meanwhile. */
const mostAttempts = 4

export function emulatedAws(endpoint: string): EmulatedAws {
  const send = async (service: string, path: string, headers: Record<string, string>, body: string) => {
    const options = { endpoint, url: endpoint + path, method: 'POST', service, region, credentials: root }
    let { status, text } = await signedRequest({ ...options, headers, body })
    for (let attempt = 2; status >= 500 && attempt <= mostAttempts; attempt += 1)
      ({ status, text } = await signedRequest({ ...options, headers, body }))
    if (status >= 300) throw new Error(`${service} ${path} answered ${status}: ${text.slice(0, 500)}`)
    return text
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const query: EmulatedAws['query'] = (service, parameters) =>
    send(service, '/', form, new URLSearchParams(parameters).toString())
  return {
    query,
    async assumeRole(role, session) {
      const xml = await query('sts', {
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: `arn:aws:iam::${account}:role/${role}`,
        RoleSessionName: session,
      })
      const field = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(xml)?.[1] ?? ''
      return {
        accessKeyId: field('AccessKeyId'),
        secretAccessKey: field('SecretAccessKey'),
        sessionToken: field('SessionToken'),
      }
    },
    async json(service, target, body) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
      return JSON.parse(await send(service, '/', headers, JSON.stringify(body)))
    },
    async invoke(functionName, payload) {
      const path = `/2015-03-31/functions/${functionName}/invocations`
      const text = await send('lambda', path, { 'content-type': 'application/json' }, JSON.stringify(payload))
      return JSON.parse(text || 'null')
    },
  }
}
