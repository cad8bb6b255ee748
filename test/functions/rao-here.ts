import { vi } from 'vitest'
import { run } from '../../functions/commands/run.ts'
import type { Ended } from './rao.ts'

/** Runs one command in this process and returns what it would have printed: a process of its own takes a hundred times as long. */
export async function raoHere(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const before = { ...process.env }
  Object.assign(process.env, env)
  const printed = { stdout: '', stderr: '' }
  const listening = process.stdout.listeners('error')
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += String(chunk)
      return true
    }),
  )
  try {
    const code = await run(args)
    return { code, ...printed }
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    for (const spy of spies) spy.mockRestore()
    for (const listener of process.stdout.listeners('error'))
      if (!listening.includes(listener)) process.stdout.off('error', listener as () => void)
  }
}
