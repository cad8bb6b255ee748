import type { MetricsAnswer } from '../../../lib/http/schemas.ts'
import { groupNotes, groupWords } from '../../../lib/view/words/group-words.ts'
import { print, styled, table, tableOfWidth, terminalColumns } from '../terminal/print.ts'

type Group = NonNullable<MetricsAnswer['groups']>[number]

/** Prints a line for each of several groups. For a single group, whose numbers are the fleet's, only what hinders it. */
export function printGroups(groups: readonly Group[]): void {
  const rows = groups.length > 1 ? groups.map(numbersOf) : []
  const notes = groups.flatMap((group) =>
    groupNotes(standingOf(group)).map(({ word, text }) => [styled('yellow', word), group.group, text]),
  )
  if (rows.length + notes.length === 0) return
  print(`\n${styled('bold', 'Groups')}`)
  if (rows.length > 0) print(tableOfWidth(terminalColumns(), rows))
  if (notes.length > 0) print(table(notes))
}

function numbersOf(group: Group): string[] {
  const { workers, agents, limits, each } = groupWords(standingOf(group))
  return [group.group, workers, agents, limits, each]
}

function standingOf(view: Group) {
  const { group: key, minWorkers: min, maxWorkers: max, desiredWorkers: desired, comingWorkers: coming, ...rest } = view
  return { ...rest, key, min, max, desired, coming }
}
