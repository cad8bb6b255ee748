import { join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'

/** `rao worker` alone, as one file for an instance: nothing else of the program comes along. */
export function workerBundleOptions(outdir: string): BuildOptions & { readonly outfile: string } {
  return {
    stdin: {
      contents: "import { workerCommand } from './functions/commands/worker.ts'\nawait workerCommand().parseAsync()",
      resolveDir: resolve(import.meta.dirname, '..'),
      loader: 'ts',
    },
    outfile: join(outdir, 'worker', 'worker.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
  }
}
