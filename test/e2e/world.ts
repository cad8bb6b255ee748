import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import { type DynamoDbJournals, openJournals } from '../../lib/aws/journal/index.ts'
import { type AutoScalingProxy, startProxy } from './autoscaling-proxy.ts'
import { account, type Cdk, cdkAt, otherRegion, region } from './cdk.ts'
import { type EmulatedAws, emulatedAws, root as rootCredentials } from './emulated-aws.ts'
import { type Emulators, startEmulators } from './emulators.ts'
import { FleetApi } from './fleet-api.ts'
import { pythonPrograms } from './python.ts'
import { hearEvents, type SeenEvents } from './seen-events.ts'
import { Timings } from './timings.ts'
import { ToyFleet } from './toy-fleet.ts'
import { createGroup, type GroupNow, groupNow, type ToyGroup } from './toy-groups.ts'
import { openTunnel, type Tunnel } from './tunnel.ts'

export const stackName = 'ResourceAllocationOptimizer'
const root = resolve(import.meta.dirname, '../..')

export interface Fleet {
  readonly api: FleetApi
  readonly toy: ToyFleet
  group(name: string): Promise<GroupNow>
}

/** An emulated account on this machine, with the stack deployed into it. */
export class World {
  readonly timings = new Timings()
  readonly folder = mkdtempSync(join(tmpdir(), 'rao-e2e-'))
  readonly #closing: (() => Promise<void>)[] = []
  readonly #toys: ToyFleet[] = []
  readonly #beside: number[] = []
  #training: Promise<unknown> = Promise.resolve()
  #parts:
    | {
        readonly emulators: Emulators
        readonly proxy: AutoScalingProxy
        readonly cdk: Cdk
        readonly aws: EmulatedAws
        readonly seen: SeenEvents
        readonly tunnel: Tunnel
        readonly outputs: Readonly<Record<string, string>>
      }
    | undefined

  async start(): Promise<void> {
    const programs = await this.timings.of('virtual environment', () => pythonPrograms(root))
    let proxy: AutoScalingProxy | undefined
    const emulators = await this.timings.of('emulators', () =>
      startEmulators({
        programs,
        folder: this.folder,
        autoScalingFor: async (moto) => {
          proxy = await startProxy(moto)
          this.#closing.push(proxy.close)
          return proxy.url
        },
      }),
    )
    for (const group of emulators.groups) this.#closing.push(group.stop)
    if (proxy === undefined) throw new Error('the emulators started without a proxy')
    const { endpoint } = emulators
    const cdk = cdkAt(endpoint, root, this.folder)
    await this.timings.of('cdk bootstrap', () => cdk.run('bootstrap', `aws://${account}/${region}`))
    await this.timings.of('cdk deploy', () => deployWith(cdk))
    const outputs = cdk.outputs(stackName)
    const seen = await hearEvents({ sqs: this.sqs(endpoint), events: new EventBridgeClient(this.#at(endpoint)) })
    const tunnel = await openTunnel(endpoint)
    this.#closing.unshift(seen.stop, tunnel.close)
    this.#parts = { emulators, proxy, cdk, aws: emulatedAws(endpoint), seen, outputs, tunnel }
  }

  /** Registers something to close at the end, and the process group in which it runs. */
  atTheEnd(close: () => Promise<void>, processGroup: number): void {
    this.#closing.unshift(close)
    this.#beside.push(processGroup)
  }

  /** Stops all workers, because a heartbeat in progress would create the log of a deleted function again. */
  async quieten(): Promise<void> {
    await Promise.all(this.#toys.map((toy) => toy.stop()))
  }

  /** Stops everything that was started, the last first; each is tried, even if others fail to stop. */
  async stop(): Promise<void> {
    await this.quieten()
    const results = await Promise.allSettled(this.#closing.map((close) => close()))
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    if (errors.length > 0) throw new AggregateError(errors, `the emulators did not stop; logs are in ${this.folder}`)
  }

  forgetLogs(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What failed for the workers of all fleets, by fleet. */
  get troubles(): readonly string[] {
    return this.#toys.flatMap(({ fleet, troubles }) => troubles.map((trouble) => `${fleet}: ${trouble}`))
  }

  /** Runs `work` while no other scenario trains, because training covers all fleets. */
  training<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#training.then(work)
    this.#training = turn.catch(() => {})
    return turn
  }

  /** Deploys the stack again with additional context. */
  deploy(context: Readonly<Record<string, string>>): Promise<void> {
    return deployWith(this.cdk, context)
  }

  get proxy(): AutoScalingProxy {
    return this.#started.proxy
  }
  get cdk(): Cdk {
    return this.#started.cdk
  }
  get aws(): EmulatedAws {
    return this.#started.aws
  }
  get seen(): SeenEvents {
    return this.#started.seen
  }
  get tunnel(): Tunnel {
    return this.#started.tunnel
  }
  /** Those of the emulators, and of what was started beside them. */
  get processGroups(): readonly number[] {
    return [...this.#started.emulators.groups.map(({ id }) => id), ...this.#beside]
  }
  get endpoint(): string {
    return this.#started.emulators.endpoint
  }
  get outputs(): Readonly<Record<string, string>> {
    return this.#started.outputs
  }

  /** Goes straight to moto, past the proxy, so that the test's own calls are neither recorded nor refused. */
  autoScaling(inRegion = region): AutoScalingClient {
    return new AutoScalingClient({ ...this.#at(this.#started.emulators.moto), region: inRegion })
  }
  /** The network that moto has from the start. */
  get network(): EmulatedAws {
    return emulatedAws(this.#started.emulators.moto)
  }
  sqs(endpoint = this.endpoint): SQSClient {
    return new SQSClient(this.#at(endpoint))
  }
  /** The journals that the deployed functions read and write. */
  get journals(): DynamoDbJournals {
    return openJournals({ client: this.dynamoDB, tableName: this.outputs.TableName ?? '', onDamage: () => {} })
  }
  get dynamoDB(): DynamoDBClient {
    return new DynamoDBClient(this.#at(this.endpoint))
  }
  get cloudWatch(): CloudWatchClient {
    return new CloudWatchClient(this.#at(this.endpoint))
  }
  get loadBalancing(): ElasticLoadBalancingV2Client {
    return new ElasticLoadBalancingV2Client(this.#at(this.#started.emulators.moto))
  }

  /** Creates the groups of a fleet, tagged as its owner would, and starts the instances in them. */
  async fleet(
    name: string,
    groups: readonly ToyGroup[],
    options: { readonly demand?: number; readonly tellsBacklog?: boolean; readonly hasInstances?: boolean } = {},
  ): Promise<Fleet> {
    for (const group of groups) await createGroup(this.autoScaling(group.region), name, group)
    const api = new FleetApi(name, { endpoint: this.endpoint, url: this.outputs.ApiUrl ?? '', aws: this.aws })
    const clients = new Map([region, otherRegion].map((inRegion) => [inRegion, this.autoScaling(inRegion)]))
    const autoScaling = (inRegion: string) => clients.get(inRegion) ?? this.autoScaling(inRegion)
    const { demand = 0, tellsBacklog = true, hasInstances = true } = options
    const toy = new ToyFleet({ api, groups, autoScaling, tellsBacklog })
    toy.demand = demand
    if (hasInstances) toy.start()
    this.#toys.push(toy)
    const regionOf = (group: string) => groups.find((one) => one.name === group)?.region ?? region
    return { api, toy, group: (group) => groupNow(autoScaling(regionOf(group)), group) }
  }

  get #started() {
    if (this.#parts === undefined) throw new Error('the world has not been started')
    return this.#parts
  }

  #at(endpoint: string) {
    return { endpoint, region, credentials: rootCredentials, maxAttempts: 5 }
  }
}

function deployWith(cdk: Cdk, context: Readonly<Record<string, string>> = {}): Promise<void> {
  const all = Object.entries({ regions: `${region},${otherRegion}`, ...context })
  return cdk.run('deploy', ...all.flatMap(([name, value]) => ['--context', `${name}=${value}`]))
}
