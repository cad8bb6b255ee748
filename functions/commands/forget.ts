import { Command } from 'commander'
import { forgottenAnswer } from '../../lib/http/schemas.ts'
import { Failure } from './failure.ts'
import { findFleet, type RemoteOptions, remote } from './remote/remote.ts'
import { request } from './remote/request.ts'
import { helpText } from './terminal/help-text.ts'
import { print, printJson } from './terminal/print.ts'

const help = `
While cycles of the fleet run, this is refused: take the tag rao:fleet off its groups first.

Example:
  rao forget --fleet preview-17`

export function forgetCommand(): Command {
  return remote(new Command('forget'), 'name of the fleet, which must be given')
    .description('Forget a fleet that has left: its settings, its record, and what was learned.')
    .addHelpText('after', helpText(help))
    .action(forget)
}

async function forget(options: RemoteOptions): Promise<void> {
  if (options.fleet === undefined) throw new Failure('name the fleet that is to be forgotten, with --fleet', 2)
  const fleet = await findFleet(options)
  const answer = await request(fleet.at(), forgottenAnswer, { method: 'DELETE' })
  if (options.json) return printJson(answer)
  print(`${answer.fleet} is forgotten; its plans expire within 30 days`)
}
