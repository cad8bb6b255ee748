import { setTimeout as pause } from 'node:timers/promises'
import type { MetricsAnswer } from '../../lib/http/schemas/metrics.ts'
import type { Plan, PlansAnswer } from '../../lib/http/schemas/plans.ts'
import type { SettingsAnswer } from '../../lib/http/schemas/settings.ts'
import { region } from './cdk.ts'
import { type EmulatedAws, root } from './emulated-aws.ts'
import { type Credentials, signedRequest } from './signed-request.ts'

export interface ApiAnswer<T> {
  readonly status: number
  readonly body: T
}

/** The HTTPS API for one fleet, called from outside. */
export class FleetApi {
  readonly fleet: string
  readonly #endpoint: string
  readonly #url: string
  readonly #aws: EmulatedAws
  #known = false

  constructor(fleet: string, where: { readonly endpoint: string; readonly url: string; readonly aws: EmulatedAws }) {
    this.fleet = fleet
    this.#endpoint = where.endpoint
    this.#url = where.url
    this.#aws = where.aws
  }

  /** Asks as an operator with IAM credentials; with `credentials: undefined` the request is not signed. */
  async ask<T>(
    method: string,
    path: string,
    options: {
      readonly body?: object
      readonly headers?: Readonly<Record<string, string>>
      readonly credentials?: Credentials | undefined
    } = {},
  ): Promise<ApiAnswer<T>> {
    const credentials = 'credentials' in options ? options.credentials : root
    const { status, text } = await signedRequest({
      endpoint: this.#endpoint,
      url: `${this.#url}/v1/fleets/${this.fleet}${path}`,
      method,
      service: 'execute-api',
      region,
      headers: { 'content-type': 'application/json', ...options.headers },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(credentials !== undefined && { credentials }),
    })
    return { status, body: JSON.parse(text) as T }
  }

  /** @throws Error with the answer unless it is a 2xx. */
  async expect<T>(method: string, path: string, options: { readonly body?: object } = {}): Promise<T> {
    const { status, body } = await this.ask<T>(method, path, options)
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  credentialsOf(worker: string): Promise<Credentials> {
    return this.#aws.assumeRole('toy-worker', worker)
  }

  async known(): Promise<boolean> {
    if (this.#known) return true
    const { status } = await this.ask('GET', '/settings')
    this.#known = status === 200
    if (!this.#known) await pause(500)
    return this.#known
  }

  async heartbeat<Orders>(worker: string, credentials: Credentials, body: object): Promise<Orders> {
    const answer = await this.ask<Orders>('POST', `/workers/${worker}/heartbeat`, { body, credentials })
    if (answer.status !== 200) throw new Error(`heartbeat answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async tellBacklog(queued: number): Promise<void> {
    await this.expect('PUT', '/backlog', { body: { queued } })
  }

  async settings(overrides: Readonly<Record<string, number>>): Promise<void> {
    await this.expect('PUT', '/settings', { body: overrides })
  }

  settingsNow(): Promise<SettingsAnswer> {
    return this.expect('GET', '/settings')
  }

  metrics(): Promise<MetricsAnswer> {
    return this.expect('GET', '/metrics')
  }

  /** Newest first. */
  async plans(): Promise<readonly Plan[]> {
    return (await this.expect<PlansAnswer>('GET', '/plans?limit=100')).plans
  }
}
