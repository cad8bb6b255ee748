import * as z from 'zod'
import { messageOf } from '../../words/message-of.ts'

/** The usual address of the metadata; `AWS_EC2_METADATA_SERVICE_ENDPOINT` names another. */
export const metadataEndpoint = 'http://169.254.169.254'

/** Requested lifetime of a session token, seconds; when a token is refused, a new one is fetched. */
const tokenSec = 21_600
const patienceMs = 2000

/** The metadata do not answer: this machine is no instance, or IMDSv2 is switched off or out of reach. */
export class NotAnInstance extends Error {
  override readonly name = 'NotAnInstance'

  constructor(endpoint: string, path: string, cause: unknown) {
    super(`the instance metadata at ${endpoint} does not answer for ${path}: ${messageOf(cause)}`, { cause })
  }
}

export interface InstanceIdentity {
  readonly instanceId: string
  readonly region: string
  readonly launchedAtSec: number
}

export interface InstanceMetadata {
  /** @throws NotAnInstance */
  identity(): Promise<InstanceIdentity>
  /** The lifecycle state that Auto Scaling is moving the instance to; `undefined` outside of a group. @throws NotAnInstance */
  targetLifecycleState(): Promise<string | undefined>
  /** What EC2 will do to a Spot instance within two minutes; `undefined` if nothing. @throws NotAnInstance */
  spotInterruption(): Promise<string | undefined>
  /** A tag of the instance; `undefined` if it has none such, or tags are not in the metadata. @throws NotAnInstance */
  tag(name: string): Promise<string | undefined>
}

const identitySchema = z.object({ instanceId: z.string().min(1), region: z.string().min(1), pendingTime: z.string() })

/** Metadata by IMDSv2: every request carries a session token. */
export function instanceMetadata(endpoint: string): InstanceMetadata {
  let token: Promise<string> | undefined

  async function fetchToken(): Promise<string> {
    const response = await fetch(new URL('/latest/api/token', endpoint), {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSec) },
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!response.ok) throw new Error(`no token: ${response.status}`)
    return response.text()
  }

  async function ask(path: string): Promise<Response> {
    token ??= fetchToken()
    const headers = { 'x-aws-ec2-metadata-token': await token }
    return fetch(new URL(path, endpoint), { headers, signal: AbortSignal.timeout(patienceMs) })
  }

  async function read(path: string): Promise<string | undefined> {
    try {
      let response = await ask(path)
      if (response.status === 401) {
        token = undefined
        response = await ask(path)
      }
      if (response.status === 404) return undefined
      if (!response.ok) throw new Error(`status ${response.status}`)
      return await response.text()
    } catch (cause) {
      token = undefined
      throw new NotAnInstance(endpoint, path, cause)
    }
  }

  return {
    async identity() {
      const path = '/latest/dynamic/instance-identity/document'
      const text = await read(path)
      const document = identitySchema.safeParse(parsed(text))
      if (!document.success) throw new NotAnInstance(endpoint, path, new Error('no identity document'))
      const { instanceId, region, pendingTime } = document.data
      return { instanceId, region, launchedAtSec: Math.floor(Date.parse(pendingTime) / 1000) }
    },
    targetLifecycleState: () => read('/latest/meta-data/autoscaling/target-lifecycle-state'),
    spotInterruption: () => read('/latest/meta-data/spot/instance-action'),
    tag: (name) => read(`/latest/meta-data/tags/instance/${name}`),
  }
}

/** The parsed JSON; `undefined` if the text is none. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
