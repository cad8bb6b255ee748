import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type FakeMetadata, fakeMetadata, identityPath, statePath } from '../aws/worker/fake-metadata.ts'
import { region } from './cdk.ts'
import { type ChildGroup, startGroup } from './child-group.ts'
import type { World } from './world.ts'

const cli = resolve(import.meta.dirname, '../../functions/cli.ts')
const credentialsPath = '/latest/meta-data/iam/security-credentials/'
const role = 'toy-worker'

export interface InstanceOptions {
  readonly id: string
  readonly group: string
  /** Arguments of `rao worker` other than the address of the optimizer. */
  readonly arguments: readonly string[]
}

/**
 * An instance of a group: the product's own `rao worker` as a process, which learns its identity and the credentials of its
 * role from the instance metadata, as in AWS.
 */
export class Instance {
  readonly id: string
  readonly #metadata: FakeMetadata
  readonly #process: ChildGroup
  readonly #log: string
  readonly #pidFile: string

  static async boot(world: World, options: InstanceOptions): Promise<Instance> {
    const { id, group } = options
    const metadata = await fakeMetadata(id)
    const { accessKeyId, secretAccessKey, sessionToken } = await world.aws.assumeRole(role, id)
    const pendingTime = new Date().toISOString()
    metadata.answers.set(identityPath, JSON.stringify({ instanceId: id, region, pendingTime }))
    metadata.answers.set('/latest/meta-data/tags/instance/aws:autoscaling:groupName', group)
    metadata.answers.set(credentialsPath, role)
    metadata.answers.set(
      `${credentialsPath}${role}`,
      JSON.stringify({
        Code: 'Success',
        Type: 'AWS-HMAC',
        LastUpdated: pendingTime,
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
      }),
    )
    return new Instance(world, options, metadata)
  }

  private constructor(world: World, { id, arguments: more }: InstanceOptions, metadata: FakeMetadata) {
    this.id = id
    this.#metadata = metadata
    this.#log = join(world.folder, `${id}.log`)
    this.#pidFile = join(world.folder, `${id}.pid`)
    const kept = `"$@" & echo $! > ${this.#pidFile}; wait $!; echo "ended with $?"`
    const url = world.outputs.ApiUrl ?? ''
    this.#process = startGroup(['sh', '-c', kept, 'sh', process.execPath, cli, 'worker', '--url', url, ...more], {
      cwd: world.folder,
      logFile: this.#log,
      env: {
        PATH: process.env.PATH,
        HOME: world.folder,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
        AWS_ENDPOINT_URL_AUTO_SCALING: world.proxy.url,
        ...world.tunnel.environment,
      },
    })
    world.atTheEnd(() => this.stop(), this.#process.id)
  }

  /** All that it has printed. */
  get said(): string {
    return readFileSync(this.#log, 'utf8')
  }

  get exitCode(): number | undefined {
    const [, code] = /^ended with (\d+)$/m.exec(this.said) ?? []
    return code === undefined ? undefined : Number(code)
  }

  /** Lets its metadata say that Auto Scaling has begun to terminate it. */
  isEnding(): void {
    this.#metadata.answers.set(statePath, 'Terminated')
  }

  /** Stops the worker as a machine does when it is shut down. */
  shutDown(): void {
    process.kill(Number(readFileSync(this.#pidFile, 'utf8')), 'SIGTERM')
  }

  async stop(): Promise<void> {
    await this.#process.stop()
    this.#metadata.close()
  }
}
