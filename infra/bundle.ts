import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { oneFile } from './one-file.ts'

const root = resolve(import.meta.dirname, '..')

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** The Lambdas, each with the name of its entry file in `functions`. */
export const lambdas = ['schedule', 'optimize', 'api', 'train', 'widget'] as const

export type Lambda = (typeof lambdas)[number]

/**
 * How an entry file becomes the one file that Lambda runs (nodejs24.x, ES module). It includes the AWS SDK: pinned and reduced to
 * what is used, that starts faster than the runtime's own.
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
