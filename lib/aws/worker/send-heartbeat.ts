import * as z from 'zod'
import type { Heartbeat } from '../../journal.ts'
import { type SigningOptions, signedHeaders } from '../calls/sign.ts'

/** A heartbeat as the worker sends it: the address names the worker, and the service knows the time. */
export type WorkerReport = Omit<Heartbeat, 'worker' | 'reportedAtSec'>

const ordersSchema = z.object({
  targetAgents: z.number().min(0),
  drain: z.boolean(),
  reportAfterSec: z.number().min(0),
})

export type Orders = Readonly<z.infer<typeof ordersSchema>>

/** `refused`: the service, or something on the way to it, rejected the report; the answer may say when to retry. */
export type Reported =
  | { readonly outcome: 'heard'; readonly orders: Orders }
  | { readonly outcome: 'refused'; readonly reason: string; readonly retryAfterSec?: number }

export interface HeartbeatOptions {
  /** URL of the API. */
  readonly url: string
  readonly fleet: string
  readonly worker: string
  /** Absent if requests need no signature, as on the machine itself. */
  readonly signing?: SigningOptions
}

const patienceMs = 10_000
const never = new AbortController().signal

/** Never rejects, since a worker must not stop when the service is out of reach. The signal ends the wait for the answer. */
export type SendHeartbeat = (report: WorkerReport, signal?: AbortSignal) => Promise<Reported>

export function heartbeatSender(options: HeartbeatOptions): SendHeartbeat {
  const { fleet, worker, signing } = options
  const base = options.url.endsWith('/') ? options.url : `${options.url}/`
  const path = `v1/fleets/${encodeURIComponent(fleet)}/workers/${encodeURIComponent(worker)}/heartbeat`
  const url = new URL(path, base)
  return async (report, noLonger = never) => {
    try {
      const body = JSON.stringify(report)
      const plain = { 'content-type': 'application/json', accept: 'application/json' }
      const headers =
        signing === undefined ? plain : await signedHeaders({ method: 'POST', url, headers: plain, body }, signing)
      const signal = AbortSignal.any([noLonger, AbortSignal.timeout(patienceMs)])
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
      if (response.ok) return heard(url, await response.json())
      return refusedWith(response, await response.text())
    } catch (error) {
      return { outcome: 'refused', reason: reasonOf(url, error) }
    }
  }
}

function heard(url: URL, document: unknown): Reported {
  const orders = ordersSchema.safeParse(document)
  if (!orders.success) return { outcome: 'refused', reason: `${url.origin} answered something else than orders` }
  return { outcome: 'heard', orders: orders.data }
}

function refusedWith(response: Response, text: string): Reported {
  const retryAfterSec = Number(response.headers.get('retry-after') ?? Number.NaN)
  const { detail, title, message } = problemIn(text)
  const said = [detail, title, message].find((part) => typeof part === 'string' && part !== '') ?? ''
  return {
    outcome: 'refused',
    reason: `${response.status} ${said}`.trim(),
    ...(Number.isFinite(retryAfterSec) && retryAfterSec >= 0 && { retryAfterSec }),
  }
}

function problemIn(text: string): { detail?: unknown; title?: unknown; message?: unknown } {
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null ? document : {}
  } catch {
    return { message: text.replaceAll(/\s+/g, ' ').slice(0, 100) }
  }
}

function reasonOf(url: URL, error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `no answer from ${url.origin}: ${error.message}${cause}`
}
