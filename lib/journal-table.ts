/**
 * The one table of the journal, as plain data: the infrastructure creates it so in AWS, the embedded DynamoDB on a
 * developer's machine.
 */
export const journalTable = {
  /** String. `FLEET#<fleet>` for everything of one fleet, `FLEETS` for the list of fleets. */
  partitionKey: 'pk',
  /** String. */
  sortKey: 'sk',
  /** Epoch seconds, fleet time. DynamoDB deletes up to days late, so every read looks at it too. */
  timeToLiveAttribute: 'expiresAt',
  billingMode: 'PAY_PER_REQUEST',
} as const

/** Partition that lists the fleets; its sort key is the fleet. */
export const fleetsPartition = 'FLEETS'

export function fleetPartition(fleet: string): string {
  return `FLEET#${fleet}`
}

/** What sort keys of expiring items begin with. Of those in order of time, the first ones expire first. */
export const expiringPrefixes = {
  inOrderOfTime: ['SNAP#', 'USE#cycle#', 'USE#5min#', 'USE#1h#', 'PLAN#', 'ROSTER#'],
  inNoOrder: ['INTENT#', 'ASKED#', 'WORKER#'],
} as const
