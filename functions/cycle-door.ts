import { Logger } from '@aws-lambda-powertools/logger'
import { type AwsOptions, awsClients } from '../lib/aws/calls/clients.ts'
import { cycleEnvironment } from './cycle-environment.ts'
import { readEnvironment } from './environment.ts'
import { loggedJournals } from './logged-journals.ts'

/** What all Lambdas that look at fleets have in common. @throws EnvironmentError */
export function openCycleDoor(serviceName: string, options: Pick<AwsOptions, 'maxAttempts'> = {}) {
  const environment = readEnvironment(serviceName, cycleEnvironment, process.env)
  const logger = new Logger({ serviceName })
  const clients = awsClients({ ...options, regions: environment.regions })
  return { environment, logger, clients, journals: loggedJournals(environment.RAO_TABLE, logger) }
}
