interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type LabelLayout = (label: { readonly seriesIndex: number; readonly labelRect: Rect }) => { readonly dy: number }

/** Moves a name down until it overlaps no name of an earlier series. */
export function belowOthers(): LabelLayout {
  const placed = new Map<number, Rect>()
  return ({ seriesIndex, labelRect }) => {
    let { y } = labelRect
    const before = [...placed].filter(([index]) => index < seriesIndex).map(([, rect]) => rect)
    for (const other of before.toSorted((a, b) => a.y - b.y))
      if (overlap({ ...labelRect, y }, other)) y = other.y + other.height + 1
    placed.set(seriesIndex, { ...labelRect, y })
    return { dy: y - labelRect.y }
  }
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
