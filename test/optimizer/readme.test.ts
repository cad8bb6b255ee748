import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../../lib/optimizer')

/** Rooms that the tables name, each with the files that its row names. */
const named = (readFileSync(`${folder}/README.md`, 'utf8').match(/^\|.*\|$/gm) ?? []).flatMap((row) => {
  const names = [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  const [room, ...files] = names
  return room === undefined ? [] : [{ room: room.replace(/\/$/, ''), files }]
})

test('the tables of its README name every room of the pure core, and nothing else', () => {
  const rooms = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  expect(named.map(({ room }) => room).toSorted()).toEqual(rooms.toSorted())
})

test('where they name files of a room, they name all of them', () => {
  const listed = named.filter(({ files }) => files.length > 0)
  expect(listed.length).toBeGreaterThan(8)
  for (const { room, files } of listed)
    expect(files.toSorted(), room).toEqual(readdirSync(`${folder}/${room}`).toSorted())
})
