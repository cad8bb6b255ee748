import { CommanderError } from 'commander'
import { helpAsOption, withoutStrangers } from './asked-help.ts'
import { Failure, oneLine } from './failure.ts'
import { program } from './program.ts'

/**
 * Runs one command line.
 * @returns the exit code: 0 done, 1 failed, 2 used wrongly. A failure is one line on stderr.
 */
export async function run(args: readonly string[]): Promise<0 | 1 | 2> {
  process.stdout.on('error', leaveWhenNotWritten)
  // Nobody can be told, and a worker whose log has lost its reader must go on: agents depend on it.
  process.stderr.on('error', () => {})
  try {
    const asked = helpAsOption(args)
    const rao = await program(asked)
    await rao.parseAsync(withoutStrangers(asked, rao), { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`rao: ${oneLine(error)}\n`)
    return error instanceof Failure ? error.exitCode : 1
  }
}

/** `rao plan | head -1` closes the pipe early, and that is no failure. A full disk is one. */
function leaveWhenNotWritten(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`rao: the output cannot be written: ${oneLine(error)}\n`)
  process.exit(1)
}
