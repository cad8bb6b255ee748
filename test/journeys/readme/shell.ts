import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { root } from './document.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Loaded before a program, it has wide tables printed as on a terminal of 80 columns: the README shows those. */
const narrow = '--import=data:text/javascript,process.stdout.columns=80'

/** Milliseconds allowed for one block. */
const patienceMs = 180_000

/** Runs the program without npm, and treats answers of 4xx and 5xx as failures. */
const prelude = `
set -euo pipefail
npm() {
  if [ "$1 $2 $3 $4" != "run -s rao --" ]; then echo "not run in a test: npm $*" >&2; return 1; fi
  shift 4; "$NODE" "$RAO_CLI" "$@"
}
curl() { command curl --fail-with-body "$@"; }
`

/** Runs a block of a page as a newcomer would, in the repository, against an optimizer at `url`. */
export function runBlock(text: string, { url, scratch }: { url: string; scratch: string }): Promise<Ran> {
  const script = text.replaceAll('http://127.0.0.1:8080', url).replaceAll('/tmp/', `${scratch}/`)
  const { FORCE_COLOR: _, ...environment } = process.env
  const env = {
    ...environment,
    NO_COLOR: '1',
    NODE: process.execPath,
    RAO_CLI: join(root, 'functions/cli.ts'),
    RAO_URL: url,
    ...(text.includes(' replay ') && { NODE_OPTIONS: narrow }),
  }
  return run('bash', ['-c', prelude + script], env)
}

export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, env, timeout: patienceMs, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, stdout, stderr })
    })
  })
}
