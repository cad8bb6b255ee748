import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { bundleOptions, lambdas } from './bundle.ts'

/** Bundles every Lambda into `dist/lambda/<name>` and prints the size of each. */
const outdir = join(resolve(import.meta.dirname, '..'), 'dist', 'lambda')

for (const lambda of lambdas) {
  const options = bundleOptions(lambda, outdir)
  await build(options)
  const { size } = await stat(options.outfile)
  console.log(`${lambda.padEnd(10)} ${(size / 1000).toFixed(0).padStart(5)} KB  ${options.outfile}`)
}
