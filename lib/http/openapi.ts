import * as z from 'zod'
import type { Operation, Route } from './operation.ts'
import { route } from './operation.ts'
import { problem } from './schemas/problem.ts'

type Json = Record<string, unknown>

/** Error statuses of every route, besides those of its own. */
const everywhere: Readonly<Record<number, string>> = {
  406: 'JSON is not accepted.',
  409: 'A stored item of the fleet is damaged and must be repaired or deleted first; nothing was changed.',
  429: 'Too many requests; answered by the gateway before the request reaches the API. Slow down.',
  500: 'Something went wrong; the log has it under the request id in `instance`.',
  503: 'The answer took too long, or others are changing the same part of the record: try again after `Retry-After`.',
}

const withBody: Readonly<Record<number, string>> = {
  400: 'The body is not JSON, or a parameter does not fit.',
  413: 'The body is larger than 64 KB.',
  415: 'The body is compressed, or not declared as application/json in UTF-8.',
  422: 'The body does not fit; `errors` names every field.',
}

const withoutBody: Readonly<Record<number, string>> = { 400: 'A parameter does not fit; `errors` names each.' }

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** Collects the named schemas while routes are described. */
class Components {
  readonly schemas: Json = {}

  /** The schema as JSON Schema 2020-12, as OpenAPI 3.1 requires; schemas with an id move to the components. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _dialect, $defs, ...rest } = relocated(z.toJSONSchema(schema, { target: 'draft-2020-12', io }))
    for (const [id, definition] of Object.entries(($defs as Json | undefined) ?? {}))
      this.schemas[id] ??= without$id(definition as Json)
    return rest
  }
}

function relocated(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}

function without$id({ $id: _id, id: _name, ...rest }: Json): Json {
  return rest
}

function parametersOf(operation: Operation, components: Components): Json[] {
  const places = [
    ['path', operation.parameters],
    ['query', operation.query],
    ['header', operation.headers],
  ] as const
  return places.flatMap(([place, schema]) =>
    schema === undefined
      ? []
      : Object.entries(schema.shape).map(([name, field]) => {
          const { description, examples: _examples, ...rest } = components.of(field as z.ZodType, 'output')
          return {
            name: place === 'header' ? headerName(name) : name,
            in: place,
            required: place === 'path',
            ...(description !== undefined && { description }),
            schema: rest,
          }
        }),
  )
}

function headerName(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}

function describe(operation: Operation, components: Components): Json {
  const { id, tag, summary, description, body, status, answer, answerHeaders } = operation
  const problems = { ...everywhere, ...(body === undefined ? withoutBody : withBody), ...operation.problems }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    parameters: parametersOf(operation, components),
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: components.of(body, 'input') } } },
    }),
    responses: {
      [status]: {
        description: status === 202 ? 'Stored; the next cycle acts on it.' : 'As asked.',
        ...(answerHeaders !== undefined && {
          headers: Object.fromEntries(
            Object.entries(answerHeaders).map(([name, about]) => [
              name,
              { description: about, schema: { type: 'string' } },
            ]),
          ),
        }),
        content: { 'application/json': { schema: components.of(answer, 'output') } },
      },
      ...Object.fromEntries(
        Object.entries(problems).map(([code, about]) => [
          code,
          // The gateway's 429 is no problem document.
          code === '429' ? { description: about } : { description: about, content: problemContent },
        ]),
      ),
    },
  }
}

/** The OpenAPI 3.1 document of the routes. */
function openApiDocument(routes: readonly Route[], version: string): Json {
  const components = new Components()
  components.of(problem, 'output')
  const paths: Record<string, Json> = {}
  for (const { operation } of routes) {
    paths[operation.path] ??= {}
    Object.assign(paths[operation.path] ?? {}, {
      [operation.method.toLowerCase()]: describe(operation, components),
    })
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Resource Allocation Optimizer',
      version,
      description:
        'Observes fleets of workers, predicts demand, plans agents per worker, resizes groups, and explains itself. The API never touches a group: it writes intent, and the next cycle acts on it. All times are epoch seconds.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ sigv4: [] }, { jwt: [] }],
    tags: ['Fleets', 'History', 'Settings', 'Burst', 'Workers', 'Description'].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          description: 'AWS Signature Version 4, the default of a deployment.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
        jwt: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'For a deployment with a JWT authoriser.',
        },
      },
    },
  }
}

/** The route of the OpenAPI document, which also describes this route. Built once. */
export function openApiRoute(routes: readonly Route[], version: string): Route {
  let document: Json | undefined
  const self: Route = route(
    {
      id: 'getOpenApi',
      method: 'GET',
      path: '/openapi.json',
      tag: 'Description',
      summary: 'This document',
      status: 200,
      answer: z.looseObject({ openapi: z.string() }),
      problems: {},
    },
    async () => {
      document ??= openApiDocument([...routes, self], version)
      return { body: document as { openapi: string } }
    },
  )
  return self
}
