import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

test('the page that follows a cycle through the code names files that are there', () => {
  const page = readFileSync(resolve(root, 'lib/README.md'), 'utf8')
  const named = [...page.matchAll(/`([a-z-]+(?:\/[a-z-]+)*\.ts)`/g)].map(([, path = '']) => path)
  const missing = named.filter((path) => !existsSync(resolve(root, path.startsWith('functions/') ? '' : 'lib', path)))
  expect(named.length).toBeGreaterThan(30)
  expect(missing).toEqual([])
})
