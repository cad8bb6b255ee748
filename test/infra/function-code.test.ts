import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { expect, test } from 'vitest'
import { lambdas } from '../../infra/bundle.ts'
import { codeOf } from '../../infra/function-code.ts'
import { OptimizerStack } from '../../infra/stack.ts'

test('every function gets its own bundle, with source maps, without Docker', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'rao-synth-'))
  try {
    const app = new App({ outdir })
    new OptimizerStack(app, 'Optimizer', { code: codeOf })
    app.synth()
    const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'))
    const services = assets.map((asset) => {
      expect(readdirSync(join(outdir, asset)).toSorted()).toEqual(['index.mjs', 'index.mjs.map'])
      const source = readFileSync(join(outdir, asset, 'index.mjs'), 'utf8')
      return lambdas.find((lambda) => source.includes(`"rao-${lambda}"`))
    })
    expect(services.toSorted()).toEqual([...lambdas].toSorted())
  } finally {
    rmSync(outdir, { recursive: true })
  }
}, 120_000)
