import * as z from 'zod'
import type { Journal } from '../../journal.ts'
import { settingProblems } from '../../optimizer/settings.ts'
import { checked } from './pack.ts'
import type { Table } from './table.ts'

const sk = 'SETTINGS'

const itemSchema = z.object({ version: z.int(), overrides: z.record(z.string(), z.unknown()) })

/**
 * Overrides in force. They stand in the table as plain attributes, to be seen and, if need be, repaired by hand. A
 * single one that does not fit (a hand's slip, a setting of a later version) is left out and told of; an item that is
 * no settings at all stops whoever wants to go by it.
 */
export function openSettings(table: Table): Pick<Journal, 'settings' | 'putSettings'> {
  return {
    async settings() {
      const item = await table.get(sk)
      if (item === undefined) return { version: 0, overrides: {} }
      const { version, overrides } = table.indispensable(sk, () => checked(itemSchema, item))
      const fitting = Object.entries(overrides).filter(([name, value]) => {
        const problems = settingProblems({ [name]: value })
        return table.undamaged(sk, () => {
          if (problems.length > 0) throw new TypeError(problems.join('; '))
          return true
        })
      })
      const kept = Object.fromEntries(fitting)
      const unfit = Object.keys(overrides).filter((name) => !Object.hasOwn(kept, name))
      return { version, overrides: kept, ...(unfit.length > 0 && { unfit }) }
    },
    async putSettings(overrides, expectedVersion) {
      const condition = expectedVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :expected'
      const written = await table.put(
        sk,
        { version: expectedVersion + 1, overrides },
        condition,
        expectedVersion === 0 ? undefined : { expected: expectedVersion },
      )
      return written ? 'written' : 'conflict'
    },
  }
}
