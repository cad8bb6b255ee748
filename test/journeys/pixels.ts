import type { Page } from 'playwright-core'

/** Counts the pixels of a PNG that are close to a colour: lines are antialiased, so few match it exactly. Decoded by the browser itself. */
export function pixelsLike(page: Page, png: string, colour: string): Promise<number> {
  return page.evaluate(`(async () => {
    const answer = await fetch('data:image/png;base64,${png}')
    const image = await createImageBitmap(await answer.blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const wanted = [1, 3, 5].map((at) => Number.parseInt('${colour}'.slice(at, at + 2), 16))
    let count = 0
    for (let at = 0; at < data.length; at += 4)
      if (wanted.every((part, channel) => Math.abs(data[at + channel] - part) < 48)) count++
    return count
  })()`)
}
