import { describe, expect, test } from 'vitest'
import { reportPage } from '../../../lib/view/report/report-page.ts'
import { aProvenance } from '../an-origin.ts'
import { aResult, aTrace } from './a-report.ts'

const floor = aResult('clairvoyant', { workerHours: 80 })
const optimizer = aResult('optimizer', { workerHours: 100, lateRatio: 0.004 })
const dear = aResult('static-peak', { workerHours: 240 })
const late = aResult('keda', { workerHours: 82, lateRatio: 0.12 })

const page = (...policies: readonly ReturnType<typeof aResult>[]) =>
  reportPage([{ result: aTrace('jobs.csv', policies), packedCharts: '' }], undefined, '', aProvenance)

const row = (markup: string, policy: string) =>
  new RegExp(`<tr data-policy="${policy}".*?</tr>`).exec(markup)?.[0].replaceAll(/<[^>]+>/g, ' ') ?? ''

describe('the numbers', () => {
  test('are in the document without its script', () => {
    const [, ...cells] = row(page(floor, optimizer), 'optimizer')
      .trim()
      .split(/\s{2,}/)
    expect(cells.slice(2)).toEqual('100.0|0.400 %|1.250|0 s|5 s|1 min 10 s|50 %|1,234|1,230|0|0.3'.split('|'))
  })

  test('have the same digits in every row of a column', () => {
    const turns = (reversalsPerHour: number) => row(page(aResult('hpa', { reversalsPerHour })), 'hpa').trim()
    expect(turns(0)).toMatch(/ 0\.0$/)
    expect(turns(1)).toMatch(/ 1\.0$/)
  })

  test('have no ratio when no floor was played', () => {
    expect(page(floor, optimizer)).toContain('who lets no job wait; below 1 where waiting saves more">x floor<')
    expect(page(optimizer)).not.toContain('x floor')
  })

  test('are in tables that the keyboard can scroll, each with a name of its own', () => {
    const traces = ['a.csv', 'b.csv'].map((trace) => ({ result: aTrace(trace, [optimizer, dear]), packedCharts: '' }))
    const tables = reportPage(traces, undefined, '', aProvenance).match(/<div class="scroll"[^>]*>/g)
    expect(tables).toEqual(
      ['All traces and policies', 'a.csv: every policy', 'b.csv: every policy'].map(
        (name) => `<div class="scroll" tabindex="0" role="region" aria-label="${name}">`,
      ),
    )
  })
})

test('dollars are beside the worker-hours when a price was given, and nowhere else', () => {
  const priced = aTrace('jobs.csv', [optimizer], { hourlyUsd: 0.0416, timeZone: 'Asia/Tokyo' })
  const markup = reportPage([{ result: priced, packedCharts: '' }], undefined, '', aProvenance)
  expect(row(markup, 'optimizer').split(/\s{2,}/)).toEqual(expect.arrayContaining(['100.0', '$4.16']))
  expect(markup).toContain('A worker costs $0.0416 an hour. Days follow the clock of Asia/Tokyo.')
  expect(page(optimizer)).not.toContain('dollars')
})

describe('the best policy', () => {
  test('is the cheapest that keeps the promise, never the floor and never one that is late', () => {
    const markup = page(floor, late, dear, optimizer)
    expect(markup.match(/class="best"/g)).toHaveLength(1)
    expect(row(markup, 'optimizer')).toContain('best')
    expect(markup).toContain('The optimizer is the cheapest that keeps the promise.')
  })

  test('may not exist, and the page says so', () => {
    const markup = page(floor, late)
    expect(markup).not.toContain('class="best"')
    expect(markup).toContain('No policy kept the promise here.')
  })

  test('is shown with the cost of the optimizer beside it when it is another', () => {
    expect(page(aResult('hpa', { workerHours: 80 }), optimizer)).toContain(
      'hpa is the cheapest that keeps the promise; the optimizer costs 1.250 times as much.',
    )
  })
})

test('a broken promise is marked in words, not by a colour alone', () => {
  expect(row(page(late), 'keda')).toContain('(promise broken)')
  expect(row(page(optimizer), 'optimizer')).not.toContain('broken')
})

test('several traces have an overview, a single one has none', () => {
  const traces = ['a.csv', 'b.csv'].map((trace) => ({ result: aTrace(trace, [optimizer, dear]), packedCharts: '' }))
  const summary = { figures: [{ key: 'h1', label: 'H1', value: '1.03', note: 'over 2 traces' }] }
  const markup = reportPage(traces, summary, '', aProvenance)
  expect(markup).toContain('id="overview-title"')
  expect(markup).toMatch(/data-figure="h1".*1\.03/)
  expect(page(optimizer)).not.toContain('id="overview-title"')
})

test('outside names are escaped, and end no script early', () => {
  const attack = `</script><img src=x onerror="alert('1')">`
  const result = aTrace(attack, [aResult(attack)])
  const markup = reportPage([{ result, about: attack, packedCharts: '' }], undefined, `"${'</script>'}"`, aProvenance)
  expect(markup).not.toContain('<img')
  expect(markup.match(/<\/script>/g)).toHaveLength(3)
})

test('it loads nothing from elsewhere', () => {
  const traces = ['a.csv', 'b.csv'].map((trace) => ({ result: aTrace(trace, [optimizer]), packedCharts: '' }))
  const markup = reportPage(traces, undefined, '', aProvenance)
  expect([...markup.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toEqual([
    '#trace-0',
    '#trace-1',
  ])
  expect(markup).not.toMatch(/url\(|@import/)
})
