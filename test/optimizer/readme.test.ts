import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../../lib/optimizer')

test('the tables of its README name every file of the pure core, and nothing else', () => {
  const standing = readdirSync(folder, { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  )
  const rows = readFileSync(`${folder}/README.md`, 'utf8').match(/^\|.*\|$/gm) ?? []
  const named = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  expect(named.toSorted()).toEqual(standing.filter((name) => !name.endsWith('.md') && name !== 'decide.ts').toSorted())
})
