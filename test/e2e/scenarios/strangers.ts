import { expect } from 'vitest'
import { eventually } from '../eventually.ts'
import type { Fleet } from '../world.ts'

/** Requests without a signature are refused, and with one a worker can only report for itself. */
export async function strangersAreRefused({ api, toy }: Fleet): Promise<void> {
  const [worker] = await eventually('workers of steady', 150, async () => {
    expect(await api.known()).toBe(true)
    expect(toy.workers.length).toBeGreaterThan(0)
    return toy.workers
  })
  const body = { usedAgents: 0, totalAgents: 4, bootId: 'forged' }
  const path = `/workers/${worker?.id}/heartbeat`
  expect((await api.ask('POST', path, { body, credentials: undefined })).status).toBe(403)
  const other = await api.credentialsOf('i-0123456789abcdef0')
  const forged = await api.ask<{ title?: string; detail?: string }>('POST', path, { body, credentials: other })
  expect(forged.status).toBe(403)
  expect(forged.body.detail).toContain('i-0123456789abcdef0')
}
