import { timeOfDay } from '../format.ts'

interface Problem {
  readonly title?: string
  readonly detail?: string
}

/** Starts and cancels bursts over the same API that everybody uses, and repeats its answer in words. */
export function burstForm(form: HTMLFormElement, cancel: HTMLButtonElement, answer: HTMLElement, fleet: string): void {
  const url = `/v1/fleets/${encodeURIComponent(fleet)}/burst`

  async function ask(request: RequestInit, success: (body: { endsAtSec?: number }) => string): Promise<void> {
    answer.textContent = 'Asking …'
    delete answer.dataset.failed
    try {
      const response = await fetch(url, request)
      const text = await response.text()
      const body = text === '' ? {} : JSON.parse(text)
      if (!response.ok) throw new Error((body as Problem).detail ?? (body as Problem).title ?? response.statusText)
      answer.textContent = success(body)
    } catch (error) {
      answer.dataset.failed = ''
      answer.textContent = error instanceof Error ? error.message : String(error)
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const fields = new FormData(form)
    const reason = String(fields.get('reason') ?? '').trim()
    const burst = {
      durationSec: Number(fields.get('minutes')) * 60,
      factor: Number(fields.get('factor')),
      ...(reason !== '' && { reason }),
    }
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(burst),
    }
    void ask(request, ({ endsAtSec }) =>
      endsAtSec === undefined ? 'Burst asked for.' : `Burst until ${timeOfDay(endsAtSec, 'seconds')}.`,
    )
  })
  cancel.addEventListener('click', () => void ask({ method: 'DELETE' }, () => 'Burst called off.'))
}
