import type { BuildOptions } from 'esbuild'

/** How a program becomes one small file that Node runs, an ES module with everything in it. */
export const oneFile: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  // CommonJS dependencies load Node's own modules by `require`, which an ES module does not have.
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  legalComments: 'none',
  logLevel: 'warning',
}
