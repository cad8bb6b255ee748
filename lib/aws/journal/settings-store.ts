import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import type { Journal } from '../../journal.ts'
import { settingProblems } from '../../optimizer/settings/settings.ts'
import { checked } from './pack.ts'
import type { Table } from './table.ts'

const sk = 'SETTINGS'

const itemSchema = z.object({ version: z.int(), overrides: z.record(z.string(), z.unknown()) })

/**
 * The overrides in force. They are plain attributes of the item, so that people can read and repair them by hand. A single
 * invalid one (a typing error, a setting of a later version) is reported and left out; if the whole item is invalid, reading
 * it throws.
 */
export function openSettings(table: Table): Pick<Journal, 'settings' | 'putSettings'> {
  const holds = async (version: number, overrides: unknown) => {
    const item = await table.get(sk)
    return item?.version === version && isDeepStrictEqual(item.overrides, overrides)
  }

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
      const unfit = Object.entries(overrides).filter(([name]) => !Object.hasOwn(kept, name))
      return { version, overrides: kept, ...(unfit.length > 0 && { unfit: Object.fromEntries(unfit) }) }
    },
    async putSettings(fitting, expectedVersion, unfit = {}) {
      const overrides = { ...unfit, ...fitting }
      const condition = expectedVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :expected'
      const written = await table.put(
        sk,
        { version: expectedVersion + 1, overrides },
        condition,
        expectedVersion === 0 ? undefined : { expected: expectedVersion },
      )
      // After a lost answer the retry finds what it has written itself.
      return written || (await holds(expectedVersion + 1, overrides)) ? 'written' : 'conflict'
    },
  }
}
