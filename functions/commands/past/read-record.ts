import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { loadAnswer } from '../../../lib/http/schemas.ts'
import { loadBucketOf } from '../../../lib/http/views/load.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { whyUnreadable } from '../../../lib/replay/reading/rows.ts'
import { firstIssueWords, issueWords } from '../../../lib/words/issue-words.ts'
import { Failure } from '../failure.ts'

/** An hour that came twice would replace itself, and lose what was in it first. */
const stretches = loadAnswer.shape.stretches.superRefine((hours, context) => {
  const late = hours.findIndex(({ fromSec }, index) => fromSec <= (hours[index - 1]?.fromSec ?? -1))
  if (late >= 0)
    context.addIssue({ code: 'custom', path: [late, 'fromSec'], message: 'must be later than that of the hour before' })
})

const recordDocument = z.looseObject({ resolution: z.literal('cycle'), stretches })

/**
 * Reads a record of cycles as `rao load --json` prints it, oldest first.
 * @throws Failure in one line that names the file.
 */
export async function readRecord(file: string): Promise<readonly LoadBucket[]> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new Failure(`${file}: ${whyUnreadable(error)}`, 2, error)
  })
  const result = recordDocument.safeParse(parsed(file, text), { error: issueWords })
  if (!result.success) throw noRecord(file, firstIssueWords(result.error))
  if (result.data.stretches.length === 0) throw new Failure(`${file} is a record without any load`, 2)
  return result.data.stretches.map(loadBucketOf)
}

/** Some editors and shells begin a text with a byte order mark. */
function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // Read byte by byte, every other character of UTF-16 text is null.
    throw noRecord(file, text.includes('\0') ? 'it is not text in UTF-8' : 'it is no JSON, or not all of it')
  }
}

function noRecord(file: string, why: string): Failure {
  return new Failure(`${file} is no record as rao load --json prints it (${why})`, 2)
}
