/**
 * One JSON object per request: who asked for what, what was answered, how long it took. Every byte of it adds to the price of a
 * heartbeat, so it has no time: CloudWatch adds that itself.
 */
const accessLog = {
  requestId: '$context.requestId',
  caller: '$context.identity.userArn',
  subject: '$context.authorizer.claims.sub',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  millis: '$context.responseLatency',
  error: '$context.error.message',
} as const

export const accessLogLine = JSON.stringify(accessLog)

/** What the gateway writes for a worker's heartbeat. */
export const heartbeatAccessLogLine = JSON.stringify({
  requestId: 'T9xNPgGOIAMEVyQ=',
  caller: 'arn:aws:sts::123456789012:assumed-role/ci-workers/i-0f3a9c5be21d47e68',
  subject: '-',
  ip: '203.0.113.204',
  method: 'POST',
  path: '/v1/fleets/ci/workers/i-0f3a9c5be21d47e68/heartbeat',
  status: '200',
  millis: '14',
  error: '-',
} satisfies Record<keyof typeof accessLog, string>)
