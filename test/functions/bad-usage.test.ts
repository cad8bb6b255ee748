import { existsSync } from 'node:fs'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { program } from '../../functions/commands/program.ts'
import { savedRunIn } from '../../functions/local/saved-run.ts'
import { settingNames } from '../../lib/optimizer/settings/settings.ts'
import { rao, raoWithin, temporaryDirectory } from './rao.ts'
import { raoHere } from './rao-here.ts'

test('start says that it scales a series', async () => {
  const { stdout } = await raoHere(['start', '--help'])
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('a series scaled to a peak of 100 agents')
})

test.each([
  ['an unknown command', ['nonsense'], "unknown command 'nonsense'; rao --help lists them\n"],
  ['one below a command', ['burst', 'nonsense'], "unknown command 'nonsense'; rao burst --help lists them\n"],
  ['one whose help is asked for', ['help', 'nonsense'], "unknown command 'nonsense'; rao --help lists them\n"],
  ['one with --help', ['nonsense', '--help'], "unknown command 'nonsense'; rao --help lists them\n"],
  ['one below a command, by help', ['help', 'burst', 'nonsense'], "unknown command 'nonsense'; rao burst --help"],
  ['one that is misspelt', ['replai'], "unknown command 'replai' (Did you mean replay?)\n"],
  ['an unknown option', ['status', '--nonsense'], "unknown option '--nonsense'"],
  ['a speed of zero', ['start', '--speed', '0'], 'a number from 1 to 3600'],
  ['a speed below zero', ['start', '--speed', '-1'], 'a number from 1 to 3600'],
  ['a speed that is no number', ['start', '--speed', 'NaN'], 'a number from 1 to 3600'],
  ['a speed beyond all bounds', ['start', '--speed', '1e9'], 'a number from 1 to 3600'],
  ['an empty speed', ['start', '--speed', ''], 'a number from 1 to 3600'],
  ['a port that does not exist', ['start', '--port', '99999'], 'a whole number from 0 to 65535'],
  ['a fleet with a slash in its name', ['start', '--fleet', 'a/b'], '1 to 64 letters'],
  ['a trace that is not there', ['start', '--trace', '/nowhere/trace.csv'], '/nowhere/trace.csv'],
  ['a burst of no time', ['burst', 'start', '--duration', '0'], 'a whole number from 1 to 86400'],
  ['a burst of a year', ['burst', 'start', '--duration', '31536000'], 'a whole number from 1 to 86400'],
  ['a factor of -1', ['burst', 'start', '--factor', '-1'], 'a number from 1 to 5'],
  ['a factor of 1e9', ['burst', 'start', '--factor', '1e9'], 'a number from 1 to 5'],
  ['a setting without a value', ['settings', 'set', 'headroomAgents'], 'name=value'],
  ['a setting that is no number', ['settings', 'set', 'headroomAgents=many'], 'must be a number'],
  [
    'a setting given twice',
    ['settings', 'set', 'headroomAgents=1', 'headroomAgents=2'],
    'headroomAgents is given twice',
  ],
  ['a setting that is blank', ['settings', 'set', 'headroomAgents= '], 'must be a number'],
  ['a setting that does not exist', ['settings', 'reset', 'speed'], 'speed is not a setting\n'],
  [
    'a setting that is misspelt',
    ['settings', 'reset', 'headroomAgent'],
    'headroomAgent is not a setting; did you mean headroomAgents?',
  ],
  [
    'a setting in other capitals',
    ['settings', 'set', 'burstcapacityfactor=1.5'],
    'burstcapacityfactor is not a setting; did you mean burstCapacityFactor?',
  ],
  ['a time that is none', ['plan', '--at', 'yesterday'], '2001-02-14T13:42:30Z'],
  ['a day that does not exist', ['plan', '--at', '2001-02-30T00:00:00Z'], 'It must be a time'],
  ['a time below zero', ['plan', '--at', '-5'], 'It must be a time'],
  ['a time in prose', ['plan', '--at', 'Jan 1 2001 09:05'], 'It must be a time'],
  ['a time in milliseconds', ['plan', '--at', '978353811000'], 'epoch seconds'],
  ['advice for no group', ['advise'], 'either --group or --fleet is needed'],
  ['advice over no time', ['advise', '--group', 'a', '--days', '0'], 'a number from 1 to 62'],
  ['advice over half a year', ['advise', '--group', 'a', '--days', '180'], 'a number from 1 to 62'],
  ['a queue that is none', ['advise', '--group', 'a', '--queue-url', 'bugs'], 'the URL of an SQS queue'],
  ['a worker for nothing', ['advise', '--group', 'a', '--hourly-usd', '0'], 'a number from 0.0001 to 1000000'],
  ['a URL that is none', ['status', '--url', 'localhost'], 'http://'],
] as const)('%s is one line and exit code 2', async (_, args, words) => {
  const { code, stdout, stderr } = await raoHere(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^rao: [^\n]+\n$/)
  expect(stderr).toContain(words)
})

test('the help of `rao settings set` tells default, range and unit of every setting', async () => {
  const { stdout } = await raoHere(['settings', 'set', '--help'])
  const unwrapped = stdout.replaceAll(/\n {27}/g, ' ')
  expect(unwrapped).toMatch(/\n {2}optimizationIntervalSec +Time between two cycles\. \(30; 10 to 3600 s\)\n/)
  expect(unwrapped.match(/\(\S+; \S+ to \S+ \S+\)\n/g)).toHaveLength(settingNames.length)
})

test.each([
  [
    'a timeline that would overwrite its load',
    ['replay', 'load.csv', '--timeline', './load.csv'],
    '--timeline ./load.csv',
  ],
  [
    'a report that would overwrite its load',
    ['replay', 'load.csv', '--policy', 'hpa', '--html', 'load.csv'],
    '--html load.csv',
  ],
  ['two outputs in one file', ['replay', 'load.csv', '--html', 'out', '--timeline', 'out'], 'what --timeline writes'],
  ['a forecast that would overwrite its load', ['forecast', 'load.csv', '--html', 'load.csv'], 'over what is read'],
])('%s is refused, and no file is lost', async (_, args, words) => {
  const folder = await temporaryDirectory()
  const load = 'timestamp,value\n0,5\n300,6\n600,5\n'
  await writeFile(join(folder, 'load.csv'), load)
  const inFolder = args.map((arg) => (/^(?:\.\/)?(?:load\.csv|out)$/.test(arg) ? `${folder}/${arg}` : arg))
  const { code, stdout, stderr } = await raoHere(inFolder)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^rao: [^\n]+ would be written over [^\n]+\n$/)
  expect(stderr.replaceAll(`${folder}/`, '')).toContain(words)
  expect(await readdir(folder)).toEqual(['load.csv'])
  expect(await readFile(join(folder, 'load.csv'), 'utf8')).toBe(load)
})

test.each([
  ['a trace', ['replay', 'loop'], 'cannot be read'],
  ['a timeline', ['replay', 'load.csv', '--timeline', 'loop'], 'cannot be written'],
])('%s behind a link to itself is refused in one line that names it', async (_, args, words) => {
  const folder = await temporaryDirectory()
  await writeFile(join(folder, 'load.csv'), 'timestamp,value\n0,5\n300,6\n600,5\n')
  await symlink('loop', join(folder, 'loop'))
  const inFolder = args.map((arg) => (/^(?:load\.csv|loop)$/.test(arg) ? join(folder, arg) : arg))
  const { code, stderr } = await raoHere(inFolder)
  expect(code).toBe(2)
  expect(stderr).toMatch(new RegExp(`^rao: ${join(folder, 'loop')}: ${words} [^\n]+\n$`))
})

test('the program itself also prints such errors in one line', async () => {
  expect(await rao(['nonsense'])).toEqual(await raoHere(['nonsense']))
})

test('no answer at the URL is one line and exit code 1', async () => {
  expect(await raoHere(['status', '--url', 'http://127.0.0.1:9'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^rao: no optimizer answers at http:\/\/127.0.0.1:9 [^\n]+\n$/),
  })
})

test('a server that is not an optimizer is recognised', async () => {
  const server = createServer((_, response) => response.end('<html>hello</html>')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await raoHere(['status', '--url', url])).toMatchObject({
    code: 1,
    stderr: `rao: ${url} is no optimizer: it answered 200 without JSON\n`,
  })
})

test.each([
  ['none of the fields', { extra: 1 }, 'fleets: is missing'],
  ['something else', { extra: 1, fleets: 7 }, 'fleets: must be a list'],
  ['not an object', [], 'must be an object'],
])('an answer that has %s is reported in plain words', async (_, answer, words) => {
  const server = createServer((_request, response) => response.end(JSON.stringify(answer))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await raoHere(['status', '--url', url])).stderr).toMatch(
    new RegExp(`^rao: ${url}/[^\n]* answered something else than expected \\(${words}\\)\n$`),
  )
})

test('a field that an optimizer refuses is named by the option that was typed', async () => {
  const errors = [
    { pointer: '/durationSec', detail: 'must be at most 3600' },
    { pointer: '/reason', detail: 'is too long' },
    { pointer: '/headroomAgents', detail: 'must be below 3' },
  ]
  const server = createServer((_, response) =>
    response.writeHead(422).end(JSON.stringify({ title: 'The input does not fit', detail: 'as below', errors })),
  ).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const there = ['--fleet', 'local', '--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]
  expect(await raoHere(['burst', 'start', ...there])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'rao: --duration: must be at most 3600; --reason: is too long; headroomAgents: must be below 3\n',
  })
})

test('a malformed trace names file and row, and no data directory is made', async () => {
  const directory = await temporaryDirectory()
  const trace = join(directory, 'text.csv')
  await writeFile(trace, 'submit_s,duration_s\n1,10\nmonday,10\n')
  const { code, stderr } = await rao(['start', '--trace', trace, '--data', join(directory, 'data')])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `rao: ${trace}, row 3: submit_s "monday" is not a time (seconds, or ISO 8601 such as 2001-01-31T18:00:00+01:00)\n`,
  })
  expect(await readdir(directory)).toEqual(['text.csv'])
})

test('a data directory that is a file is one line, and the file stays', async () => {
  const file = join(await temporaryDirectory(), 'data')
  await writeFile(file, 'mine')
  const { code, stderr } = await rao(['start', '--port', '0', '--data', file])
  expect(code).toBe(1)
  expect(stderr).toBe(`rao: The data directory ${file} is a file\n`)
  expect(await readFile(file, 'utf8')).toBe('mine')
})

test.skipIf(!existsSync('/proc/self'))(
  'a data directory in a file system that takes no folders is one line, rather than tried for ever',
  async () => {
    for (const data of ['/proc/x', '/proc/x/y'])
      expect(await rao(['start', '--port', '0', '--data', data])).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          `^rao: The data directory ${data} cannot be made: /proc is not writable \\([^\n]+\\)\n$`,
        ),
      })
  },
)

test('a data directory without room for a store is one line, before the store is opened', async () => {
  const data = await temporaryDirectory()
  const { code, stderr } = await raoWithin(32, ['start', '--port', '0', '--data', data])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `rao: The data directory ${data} is not writable (EFBIG)\n`,
  })
})

test('a store that can no longer be written to is one line and exit code 1', async () => {
  const data = await temporaryDirectory()
  // No file may grow beyond 100 KB, which for the store is like a full disk.
  const { code, stderr } = await raoWithin(100, ['start', '--port', '0', '--speed', '3600', '--data', data])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `rao: the data directory ${data} is full or failed (File too large); stopped, start again once there is room\n`,
  })
})

test('a saved run that is cut off is refused and left as it is', async () => {
  const data = await temporaryDirectory()
  const file = join(data, 'fleet.json')
  await writeFile(file, '{"version":1,"fleet"')
  expect(await rao(['start', '--port', '0', '--data', data])).toMatchObject({
    code: 1,
    stderr: `rao: ${file} is damaged: it is not JSON\n`,
  })
  expect(await readFile(file, 'utf8')).toBe('{"version":1,"fleet"')
})

test.each([
  ['of something else', '{"version":1}', 'madeOf: is missing'],
  ['not an object', '7', 'must be an object'],
  ['of a later version', '{"version":2}', 'version: must be 1'],
])('a saved run that is %s is damaged', async (_, content, why) => {
  const data = await temporaryDirectory()
  const file = join(data, 'fleet.json')
  await writeFile(file, content)
  const madeOf = { fleet: 'local', trace: 'load', jobs: 1, periodSec: 1, agentsPerWorker: 4, groups: 1 }
  expect(() => savedRunIn(data, madeOf)).toThrow(`${file} is damaged: ${why}`)
})

test('a named command is loaded alone, and without a name all are available', async () => {
  const loaded = async (first?: string) =>
    (await program(first === undefined ? [] : [first])).commands.map((command) => command.name())
  expect(await loaded('status')).toEqual(['status'])
  const all = await loaded()
  expect(all).toEqual(expect.arrayContaining(['start', 'replay', 'status', 'smoke']))
  for (const first of ['--help', 'constructor', 'statu']) expect(await loaded(first)).toEqual(all)
})

test.each([
  ['help', '--help'],
  ['help replay', 'replay --help'],
  ['help burst start', 'burst start --help'],
  ['burst help', 'burst --help'],
  ['burst help start', 'burst start --help'],
  ['settings help set', 'settings set --help'],
  ['-V', '--version'],
])('rao %s tells what rao %s tells', async (typed, same) => {
  const told = await raoHere(typed.split(' '))
  expect(told).toEqual(await raoHere(same.split(' ')))
  expect(told).toMatchObject({ code: 0, stderr: '' })
})

test('where a command takes files, one of them may be called help', async () => {
  expect((await raoHere(['replay', 'help'])).stderr).toBe('rao: help: no such file\n')
})

test('help of every command has an example and exit code 0, and its text fits 80 columns', async () => {
  const names = (parent: Command): string[] =>
    parent.commands.flatMap((command) => [command.name(), ...names(command).map((name) => `${command.name()} ${name}`)])
  const commands = names(await program())
  expect(commands).toEqual(expect.arrayContaining(['start', 'worker', 'burst cancel', 'settings reset']))
  for (const command of commands) {
    const { code, stdout } = await raoHere([...command.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples?:\n {2}rao /)
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('  rao '))
    expect(wide, `rao ${command} --help`).toEqual([])
  }
})
