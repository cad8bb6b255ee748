import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'

const root = resolve(import.meta.dirname, '..')

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** The Lambdas, each by the name of its door in `functions`. */
export const lambdas = ['schedule', 'optimize', 'api', 'train', 'widget'] as const

export type Lambda = (typeof lambdas)[number]

/**
 * How a door becomes the one file that Lambda runs (nodejs24.x, ES module, AWS SDK included: a pinned SDK of which only
 * what is used is loaded starts faster than the runtime's own).
 */
export function bundleOptions(lambda: Lambda, outdir: string): BuildOptions & { readonly outfile: string } {
  return {
    entryPoints: [join(root, 'functions', `${lambda}.ts`)],
    outfile: join(outdir, lambda, 'index.mjs'),
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    define: { 'process.env.RAO_VERSION': JSON.stringify(version) },
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Dependencies in CommonJS ask for Node's own modules by `require`, which an ES module has not.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
  }
}
