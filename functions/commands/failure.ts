import { messageOf } from '../../lib/words/message-of.ts'

/** A failure explained to the user in one line, with its exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

/** A request that was answered with a refusal. */
export class Refused extends Failure {
  /** Of HTTP. */
  readonly status: number
  /** The answer, which is a problem document where the API has refused. */
  readonly document: unknown

  constructor(message: string, status: number, document?: unknown) {
    super(message, status === 422 ? 2 : 1)
    this.status = status
    this.document = document
  }
}

/** What went wrong, without line breaks. */
export function oneLine(error: unknown): string {
  const message = messageOf(error)
  return message.replaceAll(/\s*\n\s*/g, ' ')
}
