import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { Problem } from './problem.ts'

/** One entry of the router's table. */
interface Entry {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>
}

/** HEAD: GET without the body, as RFC 9110 requires of every server. */
export function asHead(entry: Entry): Entry {
  return {
    method: 'HEAD',
    path: entry.path,
    handler: async (event) => ({ ...(await entry.handler(event)), body: '' }),
  }
}

/** 405 with `Allow` if the path exists with other methods, otherwise 404. */
export function noSuchRoute(method: string, path: string, table: readonly Omit<Entry, 'handler'>[]): Problem {
  const allowed = table.filter((entry) => matches(entry.path, path)).map((entry) => entry.method)
  if (allowed.length === 0) return new Problem(404, `There is nothing at ${path}.`)
  const allow = allowed.join(', ')
  return new Problem(405, `${path} does not know ${method}, only ${allow}.`, { headers: { allow } })
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.replace(/(?<=.)\/$/, '').split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
  )
}
