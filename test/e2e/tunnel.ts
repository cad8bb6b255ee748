import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface Tunnel {
  /** Variables that lead a program through the tunnel: its proxy, and the addresses that need none. */
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * A proxy that leads programs to an API whose host name no name server knows. Name, path and signature are those that they
 * would send in AWS.
 */
export async function openTunnel(endpoint: string): Promise<Tunnel> {
  const { hostname, port } = new URL(endpoint)
  const sockets = new Set<Socket>()
  const server = createServer().on('connect', (_request, near: Socket) => {
    const far = connect(Number(port), hostname, () => {
      near.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      far.pipe(near)
      near.pipe(far)
    })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    }
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    environment: {
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      NO_PROXY: '127.0.0.1',
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
