import { existsSync } from 'node:fs'
import { describe } from 'vitest'

/** A browser of this machine; undefined where none is installed. */
const browserPath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path))

/** Where no browser is installed there is nothing that such rules could be about: they are skipped, and named as such. */
export function describeInBrowser(what: string, rules: (executablePath: string) => void): void {
  describe.skipIf(browserPath === undefined)(what, () => rules(browserPath ?? ''))
}

/** Nothing but the page may leave this machine: the browser's own errands are off. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
