import { join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { oneFile } from './one-file.ts'

/** `rao worker` alone, as one file for an instance: nothing else of the program comes along. */
export function workerBundleOptions(outdir: string): BuildOptions & { readonly outfile: string } {
  return {
    ...oneFile,
    stdin: {
      contents: "import { workerCommand } from './functions/commands/worker.ts'\nawait workerCommand().parseAsync()",
      resolveDir: resolve(import.meta.dirname, '..'),
      loader: 'ts',
    },
    outfile: join(outdir, 'worker', 'worker.mjs'),
    target: 'node20',
  }
}
