declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** The server closes its store when it is closed. Without `path` everything is in memory. */
  export default function dynalite(options: { readonly path?: string; readonly createTableMs?: number }): Server
}
