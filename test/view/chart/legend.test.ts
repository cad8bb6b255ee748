import { expect, test } from 'vitest'
import { legendItems } from '../../../lib/view/chart/legend.ts'

test('each item is marked as the chart draws it, and an outside name is escaped', () => {
  const items = legendItems([
    { name: '<b>', colour: '#112233' },
    { name: 'burst', colour: 'var(--burst)', mark: 'block' },
  ])
  expect(items.markup).toBe(
    '<li><i style="--colour:#112233"></i>&lt;b&gt;</li><li><i class="block" style="--colour:var(--burst)"></i>burst</li>',
  )
})
