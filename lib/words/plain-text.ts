/** Characters that steer a terminal, break a line, or turn its direction around, instead of being read. */
const steering = /[\p{Cc}\p{Bidi_Control}]/gu

/** The text with a blank in place of each character that steers a terminal. */
export function plainText(text: string): string {
  return text.replaceAll(steering, ' ')
}

/** Whether a text is all to be read, in one line. */
export function isPlain(text: string): boolean {
  return plainText(text) === text
}
