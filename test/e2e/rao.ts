import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { account, region } from './cdk.ts'
import type { World } from './world.ts'

const cli = resolve(import.meta.dirname, '../../functions/cli.ts')

/** Environment of an operator who signs requests with SigV4. */
export const asOperator = { RAO_SIGN_REGION: region, AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'dummy' }

/** Runs a command of the product in a process of its own, against the deployed API. */
export function rao(
  world: World,
  identity: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = { PATH: process.env.PATH, RAO_URL: world.outputs.ApiUrl, ...identity, ...world.tunnel.environment }
  return new Promise((answer) => {
    execFile(process.execPath, [cli, ...args], { env, timeout: 200_000 }, (error, stdout, stderr) => {
      answer({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}
