import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AssetHashType } from 'aws-cdk-lib'
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda'
import { type BuildOptions, buildSync } from 'esbuild'
import { bundleOptions, type Lambda } from './bundle.ts'

/** A Lambda's code as one file, bundled by esbuild while the app is synthesized, without Docker. */
export function codeOf(lambda: Lambda): Code {
  return Code.fromAsset(
    join(import.meta.dirname, '../functions'),
    bundledBy(lambda, (outdir) => bundleOptions(lambda, outdir)),
  )
}

/** Options of an asset that esbuild builds. CDK would use the image only if that failed. */
export function bundledBy(name: string, options: (outdir: string) => BuildOptions & { readonly outfile: string }) {
  return {
    // The same source always gives the same bundle, so only changed functions are deployed.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: Runtime.NODEJS_24_X.bundlingImage,
      // Something has to differ, or CDK would take two bundlings of the same folder for one.
      command: [name],
      local: {
        tryBundle(outputDir: string): boolean {
          const folder = mkdtempSync(join(tmpdir(), 'rao-bundle-'))
          try {
            const build = options(folder)
            buildSync(build)
            const made = dirname(build.outfile)
            for (const file of readdirSync(made)) copyFileSync(join(made, file), join(outputDir, file))
          } finally {
            rmSync(folder, { recursive: true })
          }
          return true
        },
      },
    },
  }
}
