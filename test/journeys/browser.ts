import { existsSync } from 'node:fs'
import { describe } from 'vitest'

/** A browser on this machine; undefined if none is installed. */
const browserPath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path))

/** Without an installed browser these tests are skipped, and reported as skipped. */
export function describeInBrowser(what: string, rules: (executablePath: string) => void): void {
  describe.skipIf(browserPath === undefined)(what, () => rules(browserPath ?? ''))
}

/** Only the page itself may use the network: the browser's own background requests are off. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
