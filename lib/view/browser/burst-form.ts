import { messageOf } from '../../words/message-of.ts'
import { problemWords } from '../../words/problem-words.ts'
import type { ConsoleData } from '../console/console-data.ts'
import { timeOfDay } from '../words/format.ts'
import { element } from './element.ts'
import { fetchInTime } from './fetch-in-time.ts'
import { keepForm, restoreForm } from './kept-form.ts'

/** Labels on the page of the fields of a request. */
const labels: Readonly<Record<string, string>> = {
  '/durationSec': 'Minutes, in seconds',
  '/factor': 'Factor',
  '/reason': 'Reason',
}

/** What the page reads of an answer to a request that was stored. */
interface Accepted {
  readonly endsAtSec?: number
  /** Whether anything will follow from it, and if not, why. */
  readonly effective?: boolean
  readonly note?: string
}

interface Answer {
  readonly ok: boolean
  readonly status: string
  /** `undefined` where something else on the way has answered, such as a proxy with a page of its own. */
  readonly body: Accepted | undefined
}

export interface BurstForm {
  /** Updates the form to the present limits and burst. */
  show(data: Pick<ConsoleData, 'burst' | 'limits'>): void
  /** To be called before the page is loaded anew: what has been typed stays. */
  keep(): void
}

/** Starts and cancels bursts over the public API, and shows its answer in words. */
export function burstForm(fleet: string): BurstForm {
  const url = `/v1/fleets/${encodeURIComponent(fleet)}/burst`
  const form = element('burst', HTMLFormElement)
  const minutes = element('minutes', HTMLInputElement)
  const factor = element('factor', HTMLInputElement)
  const start = element('start', HTMLButtonElement)
  const cancel = element('cancel', HTMLButtonElement)
  const answer = element('burst-answer', HTMLParagraphElement)

  /** @throws Error in words when none came: the optimizer may have heard the request all the same. */
  async function answerTo(request: RequestInit): Promise<Answer> {
    try {
      const response = await fetchInTime(url, request)
      const status = `The answer was ${response.status} ${response.statusText}`.trim()
      return { ok: response.ok, status, body: parsed(await response.text()) }
    } catch (cause) {
      throw new Error('No answer came. You may ask again: the last request counts, bursts do not add up.', { cause })
    }
  }

  async function ask(request: RequestInit, success: (body: Accepted) => string): Promise<void> {
    answer.textContent = 'Asking …'
    delete answer.dataset.failed
    try {
      const { ok, status, body } = await answerTo(request)
      if (!ok) throw new Error(problemWords(body, (pointer) => labels[pointer]) ?? `${status}.`)
      if (body === undefined) throw new Error(`${status}, but it does not come from the optimizer.`)
      answer.textContent =
        body.effective === false && body.note !== undefined ? `Not effective: ${body.note}.` : success(body)
    } catch (error) {
      answer.dataset.failed = ''
      answer.textContent = messageOf(error)
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

  restoreForm(form)
  return {
    keep: () => keepForm(form),
    show({ burst, limits }) {
      minutes.max = String(Math.floor(limits.burstMaxDurationSec / 60))
      if (factor.value === factor.defaultValue) factor.value = String(limits.factor.now)
      factor.defaultValue = String(limits.factor.now)
      // Disabling a focused button would lose the focus.
      if (!burst.active && document.activeElement === cancel) start.focus()
      cancel.disabled = !burst.active
    },
  }
}

/** What an answer says; `undefined` where it is no JSON. */
function parsed(text: string): Accepted | undefined {
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    return undefined
  }
}
