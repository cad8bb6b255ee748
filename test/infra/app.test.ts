import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const app = join(import.meta.dirname, '../../infra/app.ts')

test('an invalid context is one line, without a stack trace', async () => {
  const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ alarmMail: 'you@example.com' }) }
  await expect(promisify(execFile)(process.execPath, [app], { env })).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^wrong context \(cdk\.json or -c\): there is no alarmMail; there is regions, .*\n$/),
  })
})
