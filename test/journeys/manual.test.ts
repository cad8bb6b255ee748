import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { program } from '../../functions/commands/program.ts'
import { parameters } from '../../lib/optimizer/settings/parameters.ts'
import { settingNames } from '../../lib/optimizer/settings/settings.ts'
import { policies } from '../../lib/replay/policies.ts'
import { anchorsOf, between, linksOf, manual, pages, proseOf, root, shell, textOf } from './readme/document.ts'
import { numberIn, tableRows } from './readme/shape.ts'

/** The pages say what is so: their tables, figures, names and links agree with the code and with each other. */

test('the table of settings matches the code', () => {
  const rows = settingNames.map((name) => {
    const { default: initial, min, max, unit, about } = parameters[name]
    return `| \`${name}\` | ${initial} | ${min} to ${max} | ${unit} | ${about} |`
  })
  const table = ['| setting | default | range | unit | what it is |', '|---|--:|---|---|---|', ...rows].join('\n')
  const begin = '<!-- settings: generated from lib/optimizer/settings/parameters.ts -->'
  expect(between('lib/optimizer/SETTINGS.md', begin, '<!-- /settings -->')).toBe(table)
})

test('commands, scripts and policies that are named exist', async () => {
  const { commands: known } = await program()
  const commands = known.map((command) => command.name())
  const listed = [...proseOf('functions/README.md').matchAll(/^\| `rao ([a-z]+)` \|/gm)].map(([, name = '']) => name)
  expect(listed.toSorted()).toEqual(commands.toSorted())
  const namedCommands = manual.flatMap((page) =>
    [...proseOf(page).matchAll(/`rao ([a-z]+)/g)].map(([, name = '']) => name),
  )
  expect(commands).toEqual(expect.arrayContaining(namedCommands))

  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const namedScripts = [
    ...manual
      .map(textOf)
      .join('\n')
      .matchAll(/npm (?:run (?:-s )?)?(start|test|(?<=run (?:-s )?)[a-z0-9]+)\b/g),
  ].map(([, name]) => name)
  expect(new Set(namedScripts).size).toBeGreaterThan(5)
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(namedScripts))

  const whole = shell.find((fence) => fence.notRun === 'replay-whole-trace')?.shows
  const [, ...shown] = tableRows(whole?.text ?? '').keys()
  expect(shown.filter((name) => name !== 'late:')).toEqual(Object.keys(policies))
})

test('`rao` knows the options that the blocks give it', async () => {
  const { commands } = await program()
  const asked = shell.flatMap(({ place, text }) =>
    [...text.replaceAll('\\\n', ' ').matchAll(/\brao (?:-- )?([a-z]+)\b(.*)$/gm)].flatMap(([, name = '', rest = '']) =>
      [...rest.matchAll(/ (--[a-z-]+)/g)].map(([, option = '']) => ({ place, name, option })),
    ),
  )
  const known = (name: string) => {
    const command = commands.find((candidate) => candidate.name() === name)
    const all = command === undefined ? [] : [command, ...command.commands]
    return all.flatMap(({ options }) => options.map(({ long }) => long))
  }
  expect(asked.length).toBeGreaterThan(20)
  expect(asked.filter(({ name, option }) => !known(name).includes(option))).toEqual([])
})

const top = proseOf('README.md').split('## Start')[0]?.replaceAll(/\s+/g, ' ')
const rivalry = proseOf('lib/replay/README.md').replaceAll(/\s+/g, ' ')

test('the results claimed at the top are those of the replay', () => {
  const replay = shell.find((fence) => fence.notRun === 'replay-whole-trace')
  const [, ...rows] = tableRows(replay?.shows?.text ?? '')
  const played = rows.map(([policy, [hours = '', late = '']]) => ({ policy, hours: numberIn(hours), late }))
  const of = (name: string) =>
    played.find(({ policy }) => policy === name) ?? { policy: name, hours: Number.NaN, late: '' }
  const rivals = played.filter(({ policy }) => !['optimizer', 'clairvoyant'].includes(policy))
  const [cheapest = of('nobody')] = rivals
    .filter(({ late }) => numberIn(late) <= 1)
    .toSorted((one, other) => one.hours - other.hours)
  const [, hours = '', late = '', below] =
    /([\d,.]+) worker-hours and ([\d.]+ %) late; the optimizer stays ([\d.]+) %/.exec(rivalry) ?? []
  const tuned = { hours: numberIn(hours), late }

  const billOf = (run: { readonly hours: number }) => Math.round(run.hours).toLocaleString('en')
  const saved = (run: { readonly hours: number }) => 100 * (1 - of('optimizer').hours / run.hours)
  const row = (run: typeof tuned) => `| ${billOf(run)} | ${run.late} | ${saved(run).toFixed(1)} % |`
  expect(rivals).toHaveLength(10)
  for (const claim of [
    `\`${replay?.text}\``,
    `| **optimizer** | **${billOf(of('optimizer'))}** | ${of('optimizer').late} | |`,
    `| target tracking at 50 % ${row(of('target-tracking'))}`,
    `| HPA at 50 % ${row(of('hpa'))}`,
    `| ${cheapest.policy} at 70 %, of ten rivals the cheapest that keeps the promise ${row(cheapest)}`,
    `(lib/replay/README.md#against-rivals-tuned-in-hindsight) ${row(tuned)}`,
    `every job being known beforehand | ${billOf(of('clairvoyant'))} | ${of('clairvoyant').late} | |`,
  ])
    expect(top).toContain(claim)
  expect(below).toBe(saved(tuned).toFixed(1))
})

test('those claimed for other loads are those of the table of rivals', () => {
  const [, ten, nineteen] = /geometric mean\) \| ([\d.]+) \| ([\d.]+) on nineteen/.exec(rivalry) ?? []
  expect(top).toContain(`bill is ${ten} times that of the best rival`)
  expect(top).toContain(`on nineteen others ${nineteen} times`)
})

test('the cost matches COST.md', async () => {
  const prices = `${proseOf('README.md')}${proseOf('infra/README.md')}`.match(/\$\d+\.\d\d/g) ?? []
  const page = await readFile(join(root, 'infra/COST.md'), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| 100 | 30 |'))
  const sums = rows.flatMap((row) => row.split(' | ').slice(-2)).map((cell) => `$${cell.replace(' |', '')}`)
  expect(prices.length).toBeGreaterThan(0)
  expect(prices.toSorted()).toEqual(sums.toSorted())
  expect(proseOf('README.md')).toContain(
    `about $${Math.round(Math.max(...sums.map((sum) => Number(sum.slice(1)))))} a month`,
  )
})

test.each(pages)('links and pictures of %s resolve', (page) => {
  const broken = linksOf(page).filter((target) => {
    if (/^https?:/.test(target)) return false
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : join(dirname(page), path)
    return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor))
  })
  expect(broken).toEqual([])
})

test('the package holds the pages and pictures that its pages lead to', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  })
  const [{ files = [] } = {}] = JSON.parse(stdout) as { files?: { path: string }[] }[]
  const packed = files.map(({ path }) => path)
  const led = pages.flatMap((page) => linksOf(page).map((target) => join(dirname(page), target.split('#')[0] ?? '')))
  const shown = led.filter((target) => /\.(md|png)$/.test(target))
  expect(shown.length).toBeGreaterThan(20)
  expect(packed).toEqual(expect.arrayContaining(shown))
})

test('the README can be read to its end, and leads to every page of the manual', () => {
  expect(textOf('README.md').split(/\s+/).length).toBeLessThan(4500)
  const linked = new Set(linksOf('README.md').map((target) => target.split('#')[0]))
  expect(manual.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([])
})
