import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import { callLimits } from './call-limits.ts'
import { OnlyIfNotConsidered } from './not-considered.ts'
import { type Patience, usualPatience } from './patience.ts'

/** Of a cycle, which another one follows soon. */
const usualAttempts = 3

export interface AwsOptions {
  /** The regions in which fleets are looked for; the first is the one that this program runs in. */
  readonly regions: readonly [string, ...string[]]
  /** Endpoint of all services; by default the SDK's own environment variables (`AWS_ENDPOINT_URL…`) count. */
  readonly endpoint?: string
  readonly patience?: Patience
  /** Attempts at a call that AWS throttles, or does not answer, with growing pauses between them. */
  readonly maxAttempts?: number
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** One client per service and region, made on first use and kept as long as the process lives. */
export interface AwsClients {
  readonly regions: readonly [string, ...string[]]
  readonly patience: Patience
  autoScaling(region: string): AutoScalingClient
  /** For calls that are not absolute: they are repeated only where AWS has answered that it did not consider them. */
  autoScalingOnce(region: string): AutoScalingClient
  cloudWatch(region: string): CloudWatchClient
  events(region: string): EventBridgeClient
  loadBalancing(region: string): ElasticLoadBalancingV2Client
  queues(region: string): SQSClient
}

export function awsClients({
  regions,
  endpoint,
  credentials,
  patience = usualPatience,
  maxAttempts = usualAttempts,
}: AwsOptions): AwsClients {
  const config = (region: string) => ({
    region,
    maxAttempts,
    ...callLimits,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  })
  return {
    regions,
    patience,
    autoScaling: perRegion((region) => new AutoScalingClient(config(region))),
    autoScalingOnce: perRegion((region) => {
      return new AutoScalingClient({ ...config(region), retryStrategy: new OnlyIfNotConsidered(maxAttempts) })
    }),
    cloudWatch: perRegion((region) => new CloudWatchClient(config(region))),
    events: perRegion((region) => new EventBridgeClient(config(region))),
    loadBalancing: perRegion((region) => new ElasticLoadBalancingV2Client(config(region))),
    queues: perRegion((region) => new SQSClient(config(region))),
  }
}

function perRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>()
  return (region) => {
    const client = made.get(region) ?? make(region)
    made.set(region, client)
    return client
  }
}
