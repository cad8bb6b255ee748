import { type Command, Option } from 'commander'
import { fleetsAnswer } from '../../../lib/http/schemas.ts'
import { Failure } from '../failure.ts'
import { serviceUrl } from '../options/service-url.ts'
import { request } from './request.ts'

export const defaultPort = 8080

export interface RemoteOptions {
  readonly fleet?: string
  readonly url: string
  readonly json?: true
}

/** Adds the options by which a command finds a fleet. */
export function remote(
  command: Command,
  fleet = 'name of the fleet; may be left out where there is just one',
): Command {
  return command.option('--fleet <id>', fleet).addOption(urlOption()).option('--json', 'print JSON')
}

/** Where commands look for the optimizer, if nobody says: on this machine. */
export function urlOption(): Option {
  return new Option('--url <url>', 'where the optimizer answers (RAO_URL)').default(
    process.env.RAO_URL || `http://127.0.0.1:${defaultPort}`,
  )
}

export interface Remote {
  readonly fleet: string
  /** Address of a resource of the fleet, `metrics` or `plans?limit=1`; without one, of the fleet itself. */
  at(resource?: string): URL
}

/** @throws Failure when the URL is not valid, nobody answers, or it is unclear which fleet is meant. */
export async function findFleet({ fleet, url }: RemoteOptions): Promise<Remote> {
  const base = baseUrl(url)
  const name = fleet ?? (await onlyFleet(base))
  const itself = `v1/fleets/${encodeURIComponent(name)}`
  return { fleet: name, at: (resource) => new URL(resource === undefined ? itself : `${itself}/${resource}`, base) }
}

function baseUrl(text: string): URL {
  const url = serviceUrl(text)
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

async function onlyFleet(base: URL): Promise<string> {
  const { fleets } = await request(new URL('v1/fleets', base), fleetsAnswer)
  const steered = fleets.filter(({ idle }) => !idle)
  const [first, ...others] = (steered.length > 0 ? steered : fleets).map(({ fleet }) => fleet)
  if (first === undefined) throw new Failure(`${base.origin} has looked at no fleet yet`)
  if (others.length > 0)
    throw new Failure(`there are several fleets, choose one with --fleet: ${[first, ...others].join(', ')}`, 2)
  return first
}
