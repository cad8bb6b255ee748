import { readFileSync } from 'node:fs'

const manifest = new URL(import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json', import.meta.url)

/** Version of the package that this file belongs to, both as a source and compiled. */
export const version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
