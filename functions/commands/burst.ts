import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { burstAnswer, burstStatus, cancelAnswer } from '../../lib/http/schemas.ts'
import { parameters } from '../../lib/optimizer/settings/parameters.ts'
import { duration, moment } from '../../lib/view/words/format.ts'
import { numberIn } from './options/arguments.ts'
import { findFleet, type Remote, type RemoteOptions, remote } from './remote/remote.ts'
import { request } from './remote/request.ts'
import { print, printJson, styled } from './terminal/print.ts'

interface StartOptions extends RemoteOptions {
  readonly duration: number
  readonly factor?: number
  readonly reason?: string
}

const { burstMaxDurationSec, burstCapacityFactor } = parameters

export function burstCommand(): Command {
  const start = remote(new Command('start'))
    .description('Force a burst: more capacity than the load asks for, for a while.')
    .option(
      '--duration <seconds>',
      'how long it lasts',
      numberIn({ min: 1, max: burstMaxDurationSec.max, whole: true }),
      300,
    )
    .option(
      '--factor <n>',
      'capacity over target; the setting burstCapacityFactor when left out',
      numberIn(burstCapacityFactor),
    )
    .option('--reason <text>', 'why, for the record')
    .addHelpText('after', '\nExample:\n  rao burst start --duration 1800 --factor 1.5 --reason "release day"')
    .action(startBurst)
  const status = remote(new Command('status'))
    .description('The burst in force, if any.')
    .addHelpText('after', '\nExample:\n  rao burst status --fleet ci')
    .action(showBurst)
  const cancel = remote(new Command('cancel'))
    .description('End the burst in force.')
    .addHelpText('after', '\nExample:\n  rao burst cancel --fleet ci')
    .action(cancelBurst)
  return new Command('burst')
    .helpCommand(false)
    .description('Force a burst, look at it, call it off.')
    .addCommand(start)
    .addCommand(status)
    .addCommand(cancel)
    .addHelpText('after', '\nExamples:\n  rao burst start --duration 600\n  rao burst status\n  rao burst cancel')
}

async function startBurst(options: StartOptions): Promise<void> {
  const fleet = await findFleet(options)
  const { duration: durationSec, factor, reason } = options
  const answer = await request(fleet.at('burst'), burstAnswer, {
    method: 'POST',
    body: { durationSec, ...(factor !== undefined && { factor }), ...(reason !== undefined && { reason }) },
    typed: { durationSec: '--duration', factor: '--factor', reason: '--reason' },
    // One key per command, so that a retried request starts no second burst.
    headers: { 'idempotency-key': randomUUID() },
  })
  if (options.json) return printJson(answer)
  tell(fleet, `burst ${styled('yellow', `×${answer.factor}`)} until ${moment(answer.endsAtSec)}`)
  if (!answer.effective) tell(fleet, notEffective(answer))
}

async function showBurst(options: RemoteOptions): Promise<void> {
  const fleet = await findFleet(options)
  const answer = await request(fleet.at('burst'), burstStatus)
  if (options.json) return printJson(answer)
  const { burst, pending } = answer
  if (burst.active) {
    const why = burst.reason === undefined ? burst.cause : `${burst.cause}: ${burst.reason}`
    tell(
      fleet,
      `burst ${styled('yellow', `×${burst.factor}`)} until ${moment(burst.endsAtSec)}, ${duration(burst.remainingSec)} left (${why})`,
    )
  } else
    tell(
      fleet,
      burst.endedAtSec === undefined ? 'no burst' : `no burst; the last one ended ${moment(burst.endedAtSec)}`,
    )
  if (pending !== undefined)
    tell(fleet, pending.kind === 'cancel' ? 'its end was asked for' : `asked for: until ${moment(pending.endsAtSec)}`)
}

async function cancelBurst(options: RemoteOptions): Promise<void> {
  const fleet = await findFleet(options)
  const answer = await request(fleet.at('burst'), cancelAnswer, {
    method: 'DELETE',
    headers: { 'idempotency-key': randomUUID() },
  })
  if (options.json) return printJson(answer)
  tell(fleet, answer.effective ? 'burst called off' : notEffective(answer))
}

function notEffective({ note = 'the fleet is not in the mode apply' }: { readonly note?: string }): string {
  return `not effective: ${note}`
}

/** Each line names the fleet: people paste it where several are talked about. */
function tell({ fleet }: Remote, what: string): void {
  print(`${styled('bold', fleet)}  ${what}`)
}
