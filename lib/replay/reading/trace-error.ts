/** A trace that cannot be read, makes no sense, or leaves nothing to replay. The message is one line and names the file. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  readonly file: string
  /** Line in the file, the header being line 1; absent where the fault is not of one line. */
  readonly row?: number

  constructor(file: string, problem: string, options: { readonly row?: number; readonly cause?: unknown } = {}) {
    super(
      options.row === undefined ? `${file}: ${problem}` : `${file}, row ${options.row}: ${problem}`,
      options.cause === undefined ? {} : { cause: options.cause },
    )
    this.file = file
    if (options.row !== undefined) this.row = options.row
  }
}
