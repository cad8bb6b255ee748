import type { MetricsAnswer } from '../../../lib/http/schemas.ts'
import { groupNotes, groupWords } from '../../../lib/view/words/group-words.ts'
import { type Column, columnTable, noRoomFor } from '../terminal/column-table.ts'
import { print, styled } from '../terminal/print.ts'
import { sentenceTable } from '../terminal/sentence-table.ts'

type Group = NonNullable<MetricsAnswer['groups']>[number]

/** Prints a line for each of several groups. For a single group, whose numbers are the fleet's, only what hinders it. */
export function printGroups(groups: readonly Group[]): void {
  const areSeveral = groups.length > 1
  const notes = groups.flatMap((group) =>
    groupNotes(standingOf(group)).map(({ word, text }) => [styled('yellow', word), group.group, text]),
  )
  if (!areSeveral && notes.length === 0) return
  print(`\n${styled('bold', 'Groups')}`)
  if (areSeveral) print(numbersOf(groups))
  if (notes.length > 0) print(sentenceTable(notes))
}

function numbersOf(groups: readonly Group[]): string {
  const words = groups.map((group) => groupWords(standingOf(group)))
  const columns: readonly Column[] = [
    { title: 'group', cells: groups.map(({ group }) => group), align: 'left', always: true },
    { title: 'workers', cells: words.map(({ workers }) => workers), align: 'left', always: true },
    { title: 'agents', cells: words.map(({ agents }) => agents), align: 'left' },
    { title: 'limits', cells: words.map(({ limits }) => limits), align: 'left' },
    { title: 'price', cells: words.map(({ each }) => each), align: 'left' },
  ]
  const { text, leftOut } = columnTable(columns, { headless: true })
  return `${text}\n${noRoomFor(leftOut)}`.trimEnd()
}

function standingOf(view: Group) {
  const { group: key, minWorkers: min, maxWorkers: max, desiredWorkers: desired, comingWorkers: coming, ...rest } = view
  return { ...rest, key, min, max, desired, coming }
}
