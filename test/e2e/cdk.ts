import { execFile } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const account = '000000000000'
export const region = 'eu-central-1'
export const otherRegion = 'us-east-1'

export interface Cdk {
  run(...args: readonly string[]): Promise<void>
  outputs(stack: string): Readonly<Record<string, string>>
}

/** The real CDK command line on the real app, with dummy credentials and the emulator as its endpoint. */
export function cdkAt(endpoint: string, root: string, folder: string): Cdk {
  const outputsFile = join(folder, 'outputs.json')
  const env: NodeJS.ProcessEnv = {
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'dummy',
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  }
  return {
    run: (...args) =>
      new Promise((resolve, reject) => {
        const [command = '', ...rest] = args
        const extra = command === 'deploy' ? ['--outputs-file', outputsFile] : []
        const all = [command, ...rest, ...extra, '--output', join(folder, 'cdk.out'), '--no-notices', '--no-color']
        execFile('cdk', all, { cwd: root, env, maxBuffer: 1 << 26, timeout: 180_000 }, (error, stdout, stderr) => {
          appendFileSync(join(folder, 'cdk.log'), `\n$ cdk ${all.join(' ')}\n${stdout}\n${stderr}`)
          if (error)
            reject(new Error(`cdk ${command} failed: ${`${stdout}\n${stderr}`.slice(-3000)}`, { cause: error }))
          else resolve()
        })
      }),
    outputs: (stack) => JSON.parse(readFileSync(outputsFile, 'utf8'))[stack] as Record<string, string>,
  }
}
