import { Command } from 'commander'
import { version } from '../version.ts'

/** Every command, in the order in which they are shown. Each is loaded only when used: `status` starts without the code of `replay`. */
const commands: Readonly<Record<string, (typed: readonly string[]) => Promise<Command>>> = {
  start: async () => (await import('./start/start.ts')).startCommand(),
  replay: async (typed) => (await import('./replay/replay.ts')).replayCommand(typed),
  forecast: async (typed) => (await import('./forecast/forecast.ts')).forecastCommand(typed),
  anomalies: async () => (await import('./anomalies.ts')).anomaliesCommand(),
  advise: async (typed) => (await import('./advise/advise.ts')).adviseCommand(typed),
  load: async () => (await import('./load.ts')).loadCommand(),
  import: async () => (await import('./past/import.ts')).importCommand(),
  status: async () => (await import('./status/status.ts')).statusCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  burst: async () => (await import('./burst.ts')).burstCommand(),
  settings: async () => (await import('./settings.ts')).settingsCommand(),
  forget: async () => (await import('./forget.ts')).forgetCommand(),
  worker: async () => (await import('./worker/worker.ts')).workerCommand(),
  smoke: async () => (await import('./smoke/smoke.ts')).smokeCommand(),
}

/**
 * The program, as far as a command line needs it.
 * @param typed the command line. If its first word names a command, only that one is loaded, else all are.
 */
export async function program(typed: readonly string[] = []): Promise<Command> {
  const rao = new Command('rao')
    .description('Capacity optimizer for fleets of slot-based workers.')
    .helpCommand('help [command...]', 'What --help of a command tells.')
    .version(version)
    .addHelpText('after', '\nEvery command has --help with examples.')
  const asked = Object.entries(commands).filter(([name]) => name === typed[0])
  for (const [, made] of asked.length > 0 ? asked : Object.entries(commands)) rao.addCommand(await made(typed))
  return speakInOneLine(rao)
}

/** By itself Commander exits, with a long explanation. This makes it throw, with one line on what was wrong. */
function speakInOneLine(command: Command): Command {
  command.exitOverride().configureOutput({
    outputError: (text, write) =>
      write(
        `rao: ${text
          .replace(/^error: /, '')
          .trim()
          .replaceAll(/\s*\n\s*/g, ' ')
          .replace(/^unknown command '[^']*'$/, `$&; ${nameOf(command)} --help lists them`)}\n`,
      ),
  })
  command.commands.forEach(speakInOneLine)
  return command
}

/** `rao burst`, as it is typed. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}
