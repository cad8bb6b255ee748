import { readFileSync } from 'node:fs'

const manifest = new URL(import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json', import.meta.url)

/** Of the package that this file belongs to, whether as a source or compiled. */
export const version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
