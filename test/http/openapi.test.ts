import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { routes } from '../../lib/http/routes.ts'
import { parameters } from '../../lib/optimizer/settings/parameters.ts'
import { settingNames } from '../../lib/optimizer/settings/settings.ts'
import { aWorld } from './world.ts'

async function theDocument() {
  const world = await aWorld()
  const { status, body } = await world.call('GET', '/openapi.json')
  expect(status).toBe(200)
  return body
}

/** Every operation of the document with its method and path. */
async function operations() {
  const { paths } = await theDocument()
  return Object.entries<Record<string, Record<string, unknown>>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(await theDocument())
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

test('every reference in it resolves', async () => {
  const document = await theDocument()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
  expect(references.length).toBeGreaterThan(30)
  expect(references.map(([, name]) => name).filter((name = '') => !(name in document.components.schemas))).toEqual([])
  expect(JSON.stringify(document)).not.toContain('$defs')
})

test('it describes exactly the routes that exist', async () => {
  const described = (await operations()).map(({ method, path }) => `${method} ${path}`)
  const served = routes.map(({ operation }) => `${operation.method} ${operation.path}`)
  expect(described.toSorted()).toEqual([...served, 'GET /openapi.json'].toSorted())
})

test('the routes are the agreed ones', () => {
  expect(routes.map(({ operation }) => `${operation.method} ${operation.path}`).toSorted()).toEqual(
    [
      'GET /v1/fleets',
      'DELETE /v1/fleets/{fleet}',
      'GET /v1/fleets/{fleet}/metrics',
      'GET /v1/fleets/{fleet}/snapshots',
      'GET /v1/fleets/{fleet}/forecast',
      'GET /v1/fleets/{fleet}/load',
      'PUT /v1/fleets/{fleet}/load',
      'GET /v1/fleets/{fleet}/plans',
      'GET /v1/fleets/{fleet}/settings',
      'PUT /v1/fleets/{fleet}/settings',
      'POST /v1/fleets/{fleet}/burst',
      'GET /v1/fleets/{fleet}/burst',
      'DELETE /v1/fleets/{fleet}/burst',
      'PUT /v1/fleets/{fleet}/burst-factor',
      'POST /v1/fleets/{fleet}/workers/{worker}/heartbeat',
      'POST /v1/fleets/{fleet}/placements',
      'PUT /v1/fleets/{fleet}/backlog',
    ].toSorted(),
  )
})

test('every described operation is answered by the router, with a status that it promises', async () => {
  const world = await aWorld()
  for (const { method, path, operation } of await operations()) {
    const { status } = await world.call(method, path.replaceAll(/\{\w+\}/g, 'x1'), { body: {} })
    expect(Object.keys(operation.responses ?? {}), `${method} ${path}`).toContain(String(status))
    expect(status, `${method} ${path}`).not.toBe(405)
  }
})

test('every operation has an id of its own, a summary, problems, and its path parameters', async () => {
  const all = await operations()
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length)
  for (const { path, operation } of all) {
    expect(operation.summary).toMatch(/\w/)
    expect(Object.keys(operation.responses ?? {})).toEqual(expect.arrayContaining(['400', '406', '429', '500']))
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described = operation.parameters as { in: string; name: string; required: boolean }[]
    expect(described.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath)
    expect(described.every((one) => one.required === (one.in === 'path'))).toBe(true)
  }
})

test('ranges and defaults of the settings match the table', async () => {
  const { SettingsChange: change, Settings: settings } = (await theDocument()).components.schemas
  expect(Object.keys(change.properties)).toEqual([...settingNames])
  for (const name of settingNames) {
    const { min, max, about, default: byDefault } = parameters[name]
    expect(settings.properties[name]).toMatchObject({ minimum: min, maximum: max, default: byDefault })
    expect(settings.properties[name].description).toContain(about)
    expect(settings.required).toContain(name)
    expect(change.properties[name].anyOf[0]).toMatchObject({ minimum: min, maximum: max })
  }
})

test('every body has an example, and every example fits', () => {
  let examples = 0
  for (const { operation } of routes) {
    if (operation.body !== undefined) expect(operation.body.meta()?.examples, operation.id).toHaveLength(1)
    for (const schema of [operation.body, operation.answer])
      for (const example of (schema?.meta()?.examples ?? []) as readonly unknown[]) {
        examples++
        expect(schema?.parse(example), operation.id).toEqual(example)
      }
  }
  expect(examples).toBeGreaterThan(12)
})

test('objects in it allow no further properties', async () => {
  const { schemas } = (await theDocument()).components
  for (const [name, schema] of Object.entries<{ properties?: object; additionalProperties?: boolean }>(schemas))
    if (schema.properties !== undefined) expect(schema.additionalProperties, name).toBe(false)
})
