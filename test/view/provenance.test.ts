import { expect, test } from 'vitest'
import { provenancePart } from '../../lib/view/provenance.ts'
import { anOrigin } from './an-origin.ts'

const daySec = 86_400
const dated = { trace: 'jobs.csv', originSec: Date.UTC(2026, 2, 2, 6) / 1000, fromSec: 0, toSec: 3.5 * daySec }

test('a page says by which command and version it was made, what that read, and what it covers', () => {
  const files = [{ file: 'loads/jobs.csv', sha256: 'ab12' }, { file: '/dev/fd/63' }]
  const { markup } = provenancePart({ ...anOrigin, files }, [dated, { ...dated, trace: 'b.csv', originSec: 0 }])
  const text = markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(text).toContain('made by rao replay jobs.csv , version 1.2.3 ')
  expect(text).toContain('read loads/jobs.csv , SHA-256 ab12 read /dev/fd/63 ')
  expect(text).toContain('jobs.csv: 3 d 12 h, from Mon 2 Mar 2026 06:00 to Thu 5 Mar 2026 18:00 UTC')
  expect(text).toContain('b.csv: 3 d 12 h, without dates')
})

test('what was typed is shown, and is no markup', () => {
  const { markup } = provenancePart({ ...anOrigin, command: "rao replay '<img src=x>'" }, [])
  expect(markup).not.toContain('<img')
})
