import type { Command } from 'commander'

/** `help burst start` is another way to write `burst start --help`. */
export function helpAsOption([first, ...rest]: readonly string[]): readonly string[] {
  if (first !== 'help') return first === undefined ? [] : [first, ...rest]
  return [...rest, '--help']
}

/**
 * The command line as Commander is to read it. `burst help start` becomes `burst start --help`. A command line ends at the first
 * command that does not exist: of what follows a `--help` would have the help of another command shown, as if nothing were wrong.
 */
export function withoutStrangers(args: readonly string[], program: Command): readonly string[] {
  const [word, ...rest] = args
  if (word === undefined || word.startsWith('-') || program.commands.length === 0) return args
  if (word === 'help') return withoutStrangers(helpAsOption(args), program)
  const named = program.commands.find((command) => command.name() === word)
  return named === undefined ? [word] : [word, ...withoutStrangers(rest, named)]
}
