import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AssetHashType } from 'aws-cdk-lib'
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda'
import { type BuildOptions, buildSync } from 'esbuild'
import { bundleOptions, type Lambda } from './bundle.ts'

/** A Lambda's door as one file, bundled while the app is synthesized, by esbuild alone. */
export function codeOf(lambda: Lambda): Code {
  return Code.fromAsset(
    join(import.meta.dirname, '../functions'),
    bundledBy(lambda, (outdir) => bundleOptions(lambda, outdir)),
  )
}

/** Options of an asset that is what esbuild makes of `options`. The image is what CDK would take where this failed. */
export function bundledBy(name: string, options: (outdir: string) => BuildOptions & { readonly outfile: string }) {
  return {
    // The same source gives the same bundle, wherever and whenever: nothing is deployed that has not changed.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: Runtime.NODEJS_24_X.bundlingImage,
      // CDK takes two bundlings of one folder for the same unless something that it can compare differs.
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
