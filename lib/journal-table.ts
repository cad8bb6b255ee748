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
