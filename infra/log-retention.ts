import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { WrongContext } from './context.ts'

/** CloudWatch allows certain retentions only. @throws WrongContext for any other number of days. */
export function logRetention(days: number): RetentionDays {
  const known = Object.values(RetentionDays).filter((value) => typeof value === 'number')
  if (!known.includes(days))
    throw new WrongContext(`wrong context: logDays must be one of ${known.filter((day) => day < 9999).join(', ')}`)
  return days
}
