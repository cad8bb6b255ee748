import { Command } from 'commander'
import { version } from '../version.ts'
import { adviseCommand } from './advise.ts'
import { anomaliesCommand } from './anomalies.ts'
import { burstCommand } from './burst.ts'
import { forecastCommand } from './forecast.ts'
import { planCommand } from './plan.ts'
import { replayCommand } from './replay.ts'
import { settingsCommand } from './settings.ts'
import { smokeCommand } from './smoke.ts'
import { startCommand } from './start.ts'
import { statusCommand } from './status.ts'
import { workerCommand } from './worker.ts'

export function program(): Command {
  const rao = new Command('rao')
    .description('Capacity optimizer for fleets of slot-based workers.')
    .helpCommand(false)
    .version(version, '--version')
    .addHelpText('after', '\nEvery command has --help with examples.')
  const commands = [
    startCommand(),
    replayCommand(),
    forecastCommand(),
    anomaliesCommand(),
    adviseCommand(),
    statusCommand(),
    planCommand(),
    burstCommand(),
    settingsCommand(),
  ]
  commands.push(workerCommand(), smokeCommand())
  for (const command of commands) rao.addCommand(command)
  return speakInOneLine(rao)
}

/** Commander exits and explains at length by itself; here it throws, and says what was wrong in one line. */
function speakInOneLine(command: Command): Command {
  command.exitOverride().configureOutput({
    outputError: (text, write) =>
      write(
        `rao: ${text
          .replace(/^error: /, '')
          .trim()
          .replaceAll(/\s*\n\s*/g, ' ')}\n`,
      ),
  })
  command.commands.forEach(speakInOneLine)
  return command
}
