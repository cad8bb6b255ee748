import { CfnOutput, Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { explain } from './nag.ts'

/** Longest that one cycle may take. A cycle holds its lease for 60 s. */
export const cycleTimeout = Duration.seconds(30)

/** This minute's cycles and the nudges between them; what fails again and again ends among the dead letters. */
export class CycleQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Its alarm stays on while anything lies here, and hides what comes later: a day is enough to look.
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
      // Lambda asks for six times the timeout, so that no message is handed out again while its cycle still runs.
      visibilityTimeout: Duration.seconds(6 * cycleTimeout.toSeconds()),
      // The longest interval is an hour; what is older than that is stale whatever it says.
      retentionPeriod: Duration.hours(2),
      // A nudge is handed back while another cycle holds the lease, at most a minute: that takes several attempts.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
    })
  }
}
