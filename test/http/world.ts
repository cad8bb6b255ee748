import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { expect } from 'vitest'
import { type ApiHandler, type ApiOptions, createApi } from '../../lib/http/api.ts'
import { routes } from '../../lib/http/routes.ts'
import { problem } from '../../lib/http/schemas/problem.ts'
import type { Journal, Journals } from '../../lib/journal.ts'
import { decide } from '../../lib/optimizer/decide.ts'
import { demandPointOf } from '../../lib/optimizer/demand/history.ts'
import { type ControlState, initialState } from '../../lib/optimizer/memory/state.ts'
import { settingsFrom } from '../../lib/optimizer/settings/settings.ts'
import type { Mode, Snapshot } from '../../lib/optimizer/snapshot/snapshot.ts'
import { type PlanRecord, planRecordOf } from '../../lib/plan-record.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { aSnapshot, startSec } from '../builders.ts'

export const fleet = 'fixwurx'

/** Its time stands still until a test changes it. */
export interface World {
  readonly journals: Journals
  readonly journal: Journal
  readonly nudges: { readonly fleet: string; readonly key: string }[]
  readonly counted: string[]
  readonly logged: { readonly level: string; readonly message: string; readonly fields: Record<string, unknown> }[]
  readonly handler: ApiHandler
  nowSec: number
  call(method: string, path: string, request?: CallRequest): Promise<Called>
}

export interface CallRequest {
  readonly body?: unknown
  /** Sent unchanged instead of `body`. */
  readonly rawBody?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly authorizer?: unknown
}

export interface Called {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: answers were parsed by their schemas; tests read them as they like.
  readonly body: any
}

/** The API over a journal in memory. Every answer is checked against the schema in the OpenAPI document. */
export async function aWorld(options: Partial<ApiOptions> & { readonly known?: boolean } = {}): Promise<World> {
  const { known = true, journals = memoryJournals(), ...rest } = options
  const nudges: World['nudges'] = []
  const counted: World['counted'] = []
  const logged: World['logged'] = []
  const log = (level: string) => (message: string, fields: Readonly<Record<string, unknown>>) => {
    logged.push({ level, message, fields })
  }
  let keys = 0
  const world: World = {
    journals,
    journal: journals.open(fleet),
    nudges,
    counted,
    logged,
    nowSec: startSec,
    handler: createApi({
      journals,
      clock: { nowSec: () => world.nowSec, wallSec: () => world.nowSec },
      async nudge(name, key) {
        nudges.push({ fleet: name, key })
      },
      version: '1.2.3',
      logger: { info: log('info'), warn: log('warn'), error: log('error') },
      count: (occurrence, name) => counted.push(`${occurrence} ${name}`),
      newKey: () => `key-${keys++}`,
      ...rest,
    }),
    async call(method, path, request = {}) {
      const result = await world.handler(anEvent(method, path, request), { awsRequestId: 'r-1' } as Context)
      return checked(method, path, result)
    },
  }
  if (known) await world.journal.takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
  return world
}

export function anEvent(method: string, path: string, request: CallRequest = {}): APIGatewayProxyEventV2 {
  const { body, rawBody = body === undefined ? undefined : JSON.stringify(body), headers, query, authorizer } = request
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...(rawBody !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(query !== undefined && { queryStringParameters: query }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc',
      domainName: 'abc.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'abc',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'req-1',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      ...(authorizer !== undefined && { authorizer }),
    },
    ...(rawBody !== undefined && { body: rawBody }),
    isBase64Encoded: false,
  } as APIGatewayProxyEventV2
}

/** An instance that calls with its instance profile, as an API with IAM authorisation sees it. */
export function iam(session: string) {
  return {
    iam: {
      userId: `AROAEXAMPLEROLEID:${session}`,
      userArn: `arn:aws:sts::123456789012:assumed-role/worker/${session}`,
    },
  }
}

/** Parses the answer with the schema that the OpenAPI document has for it. */
export function checked(method: string, path: string, result: APIGatewayProxyStructuredResultV2): Called {
  const status = result.statusCode ?? 0
  const headers = result.headers ?? {}
  if (method === 'HEAD') return { status, headers, body: result.body }
  const body = JSON.parse(result.body ?? '')
  if (status >= 400) {
    expect(headers['content-type']).toBe('application/problem+json')
    expect(problem.parse(body)).toMatchObject({ status, instance: expect.stringContaining(`${path}#`) })
    return { status, headers, body }
  }
  const found = routes.find(
    ({ operation }) =>
      operation.method === method &&
      new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path) &&
      operation.status === status,
  )
  if (found !== undefined) expect(found.operation.answer.parse(body)).toEqual(body)
  else expect(path).toBe('/openapi.json')
  return { status, headers, body }
}

/** Stores what a cycle leaves behind: snapshot, decision by the production code, state. Its time is the world's. */
export async function aCycle(
  world: Pick<World, 'journal' | 'nowSec'>,
  given: {
    readonly snapshot?: Partial<Snapshot>
    readonly mode?: Mode
    readonly state?: Partial<ControlState>
    readonly record?: Partial<PlanRecord>
  } = {},
): Promise<PlanRecord> {
  const { journal, nowSec } = world
  const snapshot = aSnapshot({ atSec: nowSec, ...given.snapshot })
  const settings = settingsFrom((await journal.settings()).overrides)
  const before = (await journal.state())?.state ?? initialState
  const decision = decide({
    snapshot,
    history: [demandPointOf(snapshot)],
    state: before,
    settings,
    nowSec,
    intents: await journal.intents(nowSec),
  })
  const taken = await journal.takeLease({ owner: `cycle-${nowSec}`, nowWallSec: nowSec, ttlSec: 1 })
  if (taken.outcome !== 'taken') throw new Error(`lease ${taken.outcome}`)
  const record: PlanRecord = {
    ...planRecordOf(snapshot, decision, {
      fleet,
      version: taken.lease.version,
      mode: given.mode ?? 'apply',
      trigger: 'schedule',
      applied: decision.size.steps.map((step) => ({ step, result: { outcome: 'applied' } })),
      failures: [],
      settings,
    }),
    ...given.record,
  }
  await journal.appendSnapshot(snapshot, settings)
  await journal.appendPlan(record)
  await journal.commit(taken.lease, { ...decision.state, inventory: snapshot.workers.length, ...given.state })
  return record
}
