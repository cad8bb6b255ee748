import { vi } from 'vitest'
import { run } from '../../functions/commands/run.ts'
import type { Ended } from './rao.ts'

/** Runs one command in this process and returns what it would have printed: a process of its own takes a hundred times as long. */
export async function raoHere(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const before = { ...process.env }
  Object.assign(process.env, env)
  const printed = { stdout: '', stderr: '' }
  const streams = ['stdout', 'stderr'] as const
  const listening = streams.flatMap((name) => process[name].listeners('error'))
  const spies = streams.map((name) =>
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
    for (const name of streams)
      for (const listener of process[name].listeners('error'))
        if (!listening.includes(listener)) process[name].off('error', listener as () => void)
  }
}
