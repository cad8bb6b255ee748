import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface SigningOptions {
  readonly region: string
  /** Called before every request; has to renew the credentials when needed. */
  readonly credentials: () => Promise<Credentials>
}

type Bytes = string | ArrayBuffer | ArrayBufferView

/** SHA-256, with or without a key, as the interface that the signer expects. */
class Sha256 {
  readonly #key: Uint8Array | undefined
  #hash

  constructor(secret?: Bytes) {
    this.#key = secret === undefined ? undefined : bytesOf(secret)
    this.#hash = this.#fresh()
  }

  update(chunk: Bytes): void {
    this.#hash.update(bytesOf(chunk))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#fresh()
  }

  #fresh() {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key)
  }
}

function bytesOf(chunk: Bytes): Uint8Array {
  if (typeof chunk === 'string') return Buffer.from(chunk)
  return ArrayBuffer.isView(chunk)
    ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : new Uint8Array(chunk)
}

export interface Signable {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Headers of a signed request to API Gateway (Signature Version 4, service `execute-api`). */
export async function signedHeaders(
  { method, url, headers, body }: Signable,
  { region, credentials }: SigningOptions,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    ...(body !== undefined && { body }),
  })
  return signed.headers
}
