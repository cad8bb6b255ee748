import { CfnOutput, Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { explain } from './nag.ts'

/** The longest that one cycle may take, well within its lease of 60 s. */
export const cycleTimeout = Duration.seconds(30)

/** The queue of this minute's cycles and of nudges. A message that fails again and again becomes a dead letter. */
export class CycleQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Its alarm stays on as long as there is any message, which would hide later ones. A day is enough time to look.
      retentionPeriod: Duration.days(1),
    })
    new CfnOutput(this, 'DeadLettersUrl', {
      description: 'What failed lies here for a day, and the alarm for dead letters stays on until it is gone',
      value: this.deadLetters.queueUrl,
    }).overrideLogicalId('DeadLettersUrl')
    explain(this.deadLetters, 'Serverless-SQSRedrivePolicy', 'This is where the others redrive to.')
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // AWS recommends six times the timeout, so that no message is delivered again while its cycle still runs.
      visibilityTimeout: Duration.seconds(6 * cycleTimeout.toSeconds()),
      // The longest interval is an hour; older messages are stale in any case.
      retentionPeriod: Duration.hours(2),
      // A nudge is handed back while another cycle holds the lease, for up to a minute: that takes several attempts.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
    })
  }
}
