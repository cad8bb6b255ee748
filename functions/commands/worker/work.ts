import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { regionOf } from '../../../lib/aws/calls/api-gateway-region.ts'
import { callLimits } from '../../../lib/aws/calls/call-limits.ts'
import type { SigningOptions } from '../../../lib/aws/calls/sign.ts'
import { agentsOf } from '../../../lib/aws/worker/agents.ts'
import {
  type InstanceIdentity,
  type InstanceMetadata,
  instanceMetadata,
  metadataEndpoint,
} from '../../../lib/aws/worker/instance-metadata.ts'
import { endless, type Lifecycle, lifecycleOf } from '../../../lib/aws/worker/lifecycle.ts'
import { runWorker, Wake } from '../../../lib/aws/worker/run-worker.ts'
import { heartbeatSender } from '../../../lib/aws/worker/send-heartbeat.ts'
import { systemClock } from '../../../lib/system-clock.ts'
import { counted } from '../../../lib/view/words/format.ts'
import { Failure } from '../failure.ts'
import { serviceUrl } from '../options/service-url.ts'
import { onInterruption } from '../terminal/interruption.ts'

export interface WorkerOptions {
  readonly url?: string
  readonly fleet: string
  readonly agents: number
  readonly startCommand?: string
  readonly stopCommand?: string
  readonly statusCommand?: string
  readonly worker?: string
  readonly region?: string
  readonly hook?: string
  readonly hookTimeout?: number
  readonly group?: string
  readonly grace: number
}

const groupTag = 'aws:autoscaling:groupName'

/** What `rao worker` does; a module of its own, because it needs the AWS SDK. */
export async function work(options: WorkerOptions): Promise<void> {
  const url = urlOf(options.url)
  const { startCommand, stopCommand, statusCommand } = options
  if (startCommand === undefined && statusCommand === undefined)
    throw new Failure('one of --start-command and --status-command is needed, or nobody knows which agents work', 2)
  if (stopCommand !== undefined && statusCommand === undefined)
    throw new Failure('--stop-command is for agents that stay, which need a --status-command', 2)

  const metadata = instanceMetadata(process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? metadataEndpoint)
  const instance = await identityOf(metadata, options)
  const worker = options.worker ?? instance?.instanceId ?? ''
  const lifecycle = await lifecycleFor(metadata, instance, options)
  const signing = signingFor(url, options.region ?? instance?.region)
  const stopping = new AbortController()
  const graceOver = new AbortController()
  setMaxListeners(0, stopping.signal, graceOver.signal)
  const wake = new Wake()
  const steadySec = () => performance.now() / 1000
  const log = (line: string) => void process.stderr.write(`rao worker ${worker}: ${line}\n`)
  const endOfGrace = () => {
    log('told to stop again: bugs at work are ended')
    graceOver.abort()
  }
  onInterruption(['SIGTERM', 'SIGINT'], () => stopping.abort(), endOfGrace)
  log(`reports to ${url.origin} for fleet ${options.fleet}, ${counted(options.agents, 'agent')}`)
  const result = await runWorker({
    totalAgents: options.agents,
    bootId: randomUUID(),
    ...(instance !== undefined && { launchedAtSec: instance.launchedAtSec }),
    agents: agentsOf({
      agents: options.agents,
      ...(startCommand !== undefined && { startCommand }),
      ...(stopCommand !== undefined && { stopCommand }),
      ...(statusCommand !== undefined && { statusCommand }),
      environment: { RAO_FLEET: options.fleet, RAO_WORKER: worker },
      clock: systemClock,
      steadySec,
      random: Math.random,
      log,
      onIdle: () => wake.now(),
    }),
    send: heartbeatSender({ url: url.href, fleet: options.fleet, worker, ...(signing && { signing }) }),
    lifecycle,
    clock: systemClock,
    steadySec,
    random: Math.random,
    signal: stopping.signal,
    graceOver: graceOver.signal,
    wake,
    ...(options.hookTimeout !== undefined && { hookTimeoutSec: options.hookTimeout }),
    graceSec: options.grace,
    log,
  })
  log(result === 'ended' ? 'done' : 'stopped')
}

function urlOf(text: string | undefined): URL {
  if (text === undefined) throw new Failure('--url is needed: where the optimizer answers', 2)
  return serviceUrl(text)
}

/** A worker named by an option may run anywhere; without a name it must be an EC2 instance. */
async function identityOf(
  metadata: InstanceMetadata,
  { worker }: WorkerOptions,
): Promise<InstanceIdentity | undefined> {
  try {
    return await metadata.identity()
  } catch (cause) {
    if (worker !== undefined) return undefined
    throw new Failure(`${(cause as Error).message}; name the worker with --worker`, 1, cause)
  }
}

async function lifecycleFor(
  metadata: InstanceMetadata,
  instance: InstanceIdentity | undefined,
  { hook, group }: WorkerOptions,
): Promise<Lifecycle> {
  if (instance === undefined) {
    if (hook !== undefined) throw new Failure('--hook is for instances, and this is none', 2)
    return endless
  }
  if (hook === undefined) return lifecycleOf(metadata, undefined)
  const name = group ?? (await metadata.tag(groupTag))
  if (name === undefined)
    throw new Failure(`--hook needs --group, or instance tags in the metadata, to know the group of ${hook}`, 2)
  const client = new AutoScalingClient({ region: instance.region, ...callLimits })
  return lifecycleOf(metadata, { client, instanceId: instance.instanceId, group: name, hook })
}

/** An optimizer on the same machine needs no signature. */
function signingFor(url: URL, instanceRegion: string | undefined): SigningOptions | undefined {
  if (/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) return undefined
  const region = regionOf(url) ?? instanceRegion
  if (region === undefined) throw new Failure('the region of the optimizer is unknown; name it with --region', 2)
  return { region, credentials: defaultProvider() }
}
