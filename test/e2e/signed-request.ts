import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import { SignatureV4 } from '@smithy/signature-v4'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface SignedRequest {
  /** Address to connect to, `http://127.0.0.1:<port>`, whatever the host of the URL. */
  readonly endpoint: string
  readonly url: string
  readonly method: string
  readonly service: string
  readonly region: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Without them the request is not signed. */
  readonly credentials?: Credentials
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** A request as an AWS SDK would sign it, to a host name that only the emulator knows. */
export async function signedRequest(options: SignedRequest): Promise<Answer> {
  const { endpoint, method, body } = options
  const url = new URL(options.url)
  const plain = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...options.headers },
    ...(body !== undefined && { body }),
  }
  const { credentials, service, region } = options
  const { headers } = credentials
    ? await new SignatureV4({ credentials, service, region, sha256: Sha256 }).sign(plain)
    : plain
  const { hostname, port } = new URL(endpoint)
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path: url.pathname + url.search, headers, timeout: 15_000 },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        )
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${options.url} took longer than 15 s`)))
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The hash that the signature needs, from Node's crypto module. */
class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Buffer }

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {
    throw new Error('one hash, one digest')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8')
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}
