import { Command } from 'commander'
import { fleetName, numberIn, workerName } from '../options/arguments.ts'
import { helpText } from '../terminal/help-text.ts'

/** The agent that runs on an instance. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('Runs on a worker: reports its agents, fills them as it is told to, empties itself before its end.')
    .option('--url <url>', 'where the optimizer answers (RAO_URL)', process.env.RAO_URL)
    .requiredOption('--fleet <id>', 'name of the fleet', fleetName)
    .requiredOption('--agents <n>', 'agents that this worker hosts', numberIn({ min: 1, max: 10_000, whole: true }))
    .option('--start-command <command>', 'runs one agent, with its number in RAO_AGENT')
    .option(
      '--stop-command <command>',
      'tells an agent to finish what it has and end; without it a SIGTERM to the start command alone',
    )
    .option('--status-command <command>', 'prints how many agents are at work; with it an agent stays between bugs')
    .option('--worker <id>', 'name of the worker; the id of the instance when absent', workerName)
    .option('--region <region>', 'of the optimizer; found in its URL, or that of the instance, when absent')
    .option('--hook <name>', 'termination hook of the group to complete when the worker is empty')
    .option(
      '--hook-timeout <sec>',
      'heartbeat timeout of the hook: after a third of it the worker asks for more time; 60 when absent',
      numberIn({ min: 30, max: 7200 }),
    )
    .option('--group <name>', 'Auto Scaling group of the hook; from the tags in the metadata when absent')
    .option(
      '--grace <sec>',
      'seconds that bugs have when this program is stopped; a second signal ends them at once',
      numberIn({ min: 0, max: 86_400 }),
      30,
    )
    .addHelpText('after', helpText(help))
    .action(async (options) => (await import('./work.ts')).work(options))
}

const help = `
Without --status-command one run of the start command is one bug: it takes a bug, works on it and exits, with 75 when
there is none (it is tried again after 5 s). It must not wait for a bug (no long polling): a run older than 3 s counts
as a bug at work, and one that fails sooner had none. The worker counts bugs and their durations by itself.

With it an agent stays; the status command prints a whole number, and hears RAO_TARGET_AGENTS.

Every command hears RAO_FLEET and RAO_WORKER, the stop command RAO_AGENT and RAO_AGENT_PID. A stop command that fails
is run again after 5 s.

Example:
  rao worker --url https://abc.execute-api.eu-central-1.amazonaws.com --fleet ci --agents 4 --start-command ./fix-one-bug`
