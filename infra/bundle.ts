import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { oneFile } from './one-file.ts'

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
    ...oneFile,
    entryPoints: [join(root, 'functions', `${lambda}.ts`)],
    outfile: join(outdir, lambda, 'index.mjs'),
    target: 'node24',
    sourcemap: 'linked',
    sourcesContent: false,
    define: { 'process.env.RAO_VERSION': JSON.stringify(version) },
  }
}
