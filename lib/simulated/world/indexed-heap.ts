/** Binary heap over small whole numbers ("slots"), least key on top; any slot's key can change or go in O(log n). */
export class IndexedHeap {
  #size = 0
  /** Slots in heap order. */
  #heap = new Int32Array(64)
  /** Key of each slot. */
  #keys = new Float64Array(64)
  /** Place of each slot in the heap, -1 where it is not in it. */
  #places = new Int32Array(64).fill(-1)

  /** Least key, `Infinity` when empty. */
  topKey(): number {
    return this.#size > 0 ? (this.#keys[this.#heap[0] as number] as number) : Number.POSITIVE_INFINITY
  }

  /** Slot with the least key, -1 when empty. */
  top(): number {
    return this.#size > 0 ? (this.#heap[0] as number) : -1
  }

  /** Puts a slot in, or moves it to its new key. */
  set(slot: number, key: number): void {
    if (slot >= this.#keys.length) this.#grow(slot)
    const place = this.#places[slot] as number
    if (place < 0) {
      this.#keys[slot] = key
      this.#rise(this.#size++, slot, key)
      return
    }
    const before = this.#keys[slot] as number
    this.#keys[slot] = key
    if (key < before) this.#rise(place, slot, key)
    else if (key > before) this.#sink(place, slot, key)
  }

  /** Takes a slot out, if it is in. */
  remove(slot: number): void {
    const place = slot < this.#places.length ? (this.#places[slot] as number) : -1
    if (place < 0) return
    this.#places[slot] = -1
    const last = this.#heap[--this.#size] as number
    if (last === slot) return
    const key = this.#keys[last] as number
    if (key < (this.#keys[slot] as number)) this.#rise(place, last, key)
    else this.#sink(place, last, key)
  }

  #rise(from: number, slot: number, key: number): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      const other = this.#heap[parent] as number
      if ((this.#keys[other] as number) <= key) break
      this.#put(place, other)
      place = parent
    }
    this.#put(place, slot)
  }

  #sink(from: number, slot: number, key: number): void {
    let place = from
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.#size) break
      let other = this.#heap[child] as number
      if (child + 1 < this.#size) {
        const right = this.#heap[child + 1] as number
        if ((this.#keys[right] as number) < (this.#keys[other] as number)) {
          other = right
          child++
        }
      }
      if ((this.#keys[other] as number) >= key) break
      this.#put(place, other)
      place = child
    }
    this.#put(place, slot)
  }

  #put(place: number, slot: number): void {
    this.#heap[place] = slot
    this.#places[slot] = place
  }

  #grow(slot: number): void {
    const size = 2 ** Math.ceil(Math.log2(slot + 1))
    const heap = new Int32Array(size)
    const keys = new Float64Array(size)
    const places = new Int32Array(size).fill(-1)
    heap.set(this.#heap)
    keys.set(this.#keys)
    places.set(this.#places)
    this.#heap = heap
    this.#keys = keys
    this.#places = places
  }
}
