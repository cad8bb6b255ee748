import { join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { oneFile } from './one-file.ts'

/** How `rao worker` is bundled as one file for an instance, without the rest of the program. */
export function workerBundleOptions(outdir: string): BuildOptions & { readonly outfile: string } {
  return {
    ...oneFile,
    stdin: {
      contents:
        "import { workerCommand } from './functions/commands/worker/worker.ts'\nawait workerCommand().parseAsync()",
      resolveDir: resolve(import.meta.dirname, '..'),
      loader: 'ts',
    },
    outfile: join(outdir, 'worker', 'worker.mjs'),
    target: 'node20',
  }
}
