import { wrapped } from './wrapped.ts'

/** As wide as Commander's part of the help. */
export const helpColumns = () => process.stdout.columns || 80

/** Help whose paragraphs fit the terminal. A block with indented lines, such as examples, stays as it is. */
export function helpText(text: string): () => string {
  const blocks = text.split('\n\n').map((block) => block.replace(/^\n/, ''))
  return () => `\n${blocks.map((block) => (/^ /m.test(block) ? block : paragraph(block))).join('\n\n')}`
}

function paragraph(block: string): string {
  return wrapped(block.replaceAll('\n', ' '), { width: helpColumns() })
}
