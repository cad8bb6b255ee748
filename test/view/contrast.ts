type Rgb = readonly number[]

export const rgbOf = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** A colour mixed with the ground below it, like `color-mix` with transparency. */
export function tinted(ground: Rgb, colour: Rgb, share: number): Rgb {
  return ground.map((part, at) => Math.round(part + share * ((colour[at] ?? 0) - part)))
}

/** Contrast ratio of two colours by their relative luminance, as in WCAG 2.2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour
    .map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
