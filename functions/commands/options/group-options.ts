import { InvalidArgumentError, Option } from 'commander'

/** Where an Auto Scaling group and its queue are, for commands that read its history in CloudWatch. */
export function groupOptions(): readonly [region: Option, queueUrl: Option] {
  return [
    new Option('--region <region>', 'of the group; that of the AWS configuration when absent'),
    new Option('--queue-url <url>', 'SQS queue that feeds the group; by tag when absent').argParser(queueUrl),
  ]
}

function queueUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('It must be the URL of an SQS queue.')
}
