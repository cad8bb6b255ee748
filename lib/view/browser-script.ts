import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * The script of a page, bundled with the parts of ECharts that it uses. The installed package ships it built; in the
 * repository it is built at the first request, so that `npm start` needs no build step.
 */
export async function browserScript(page: 'console' | 'report' | 'forecast' = 'console'): Promise<string> {
  if (!import.meta.url.endsWith('.ts')) return readFile(new URL(`./browser/${page}.js`, import.meta.url), 'utf8')
  const { build } = await import('esbuild')
  const built = await build({
    entryPoints: [fileURLToPath(new URL(`./browser/${page}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return built.outputFiles[0]?.text ?? ''
}
