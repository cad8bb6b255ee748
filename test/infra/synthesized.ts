import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { addNag } from '../../infra/nag.ts'
import { OptimizerStack } from '../../infra/stack.ts'

export interface Finding {
  readonly ruleName: string
  readonly reason?: string
}

export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string
    readonly conclusion: string
    readonly violations: readonly Finding[]
    readonly suppressedViolations?: readonly Finding[]
  }[]
}

export interface Synthesized {
  readonly template: Template
  readonly report: ValidationReport
  readonly warnings: readonly string[]
}

/** Results by context: tests read them and do not change them. */
const known = new Map<string, Synthesized>()

/** The stack as `cdk deploy -c name=value …` would send it, but with a Lambda of one line instead of each bundle. */
export function synthesized(context: Readonly<Record<string, string>> = {}): Synthesized {
  const key = JSON.stringify(context)
  const made = known.get(key) ?? synthesize(context)
  known.set(key, made)
  return made
}

function synthesize(context: Readonly<Record<string, string>>): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'rao-synth-'))
  try {
    const app = new App({ outdir, context: { ...context } })
    addNag(app)
    const stack = new OptimizerStack(app, 'Optimizer', { code: () => Code.fromInline('exports.handler = () => {}') })
    app.synth()
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as ValidationReport
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue())
    return { template: Template.fromStack(stack), report, warnings: warnings.map(({ entry }) => String(entry.data)) }
  } finally {
    rmSync(outdir, { recursive: true })
  }
}
