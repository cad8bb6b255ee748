import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { Problem } from './problem.ts'

/** The caller, as the gateway's authoriser identified it; `unknown` without a gateway, as on localhost. */
export type Caller =
  | { readonly kind: 'iam'; readonly userId: string; readonly userArn: string }
  | { readonly kind: 'jwt'; readonly subject: string }
  | { readonly kind: 'unknown' }

/** What the gateway adds to the event for IAM and for JWT authorisers. */
interface Authorizer {
  readonly iam?: { readonly userId?: string; readonly userArn?: string } | null
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } | null
}

export function callerOf(event: APIGatewayProxyEventV2): Caller {
  const context = event.requestContext as { readonly authorizer?: Authorizer }
  const { iam, jwt } = context.authorizer ?? {}
  if (iam) return { kind: 'iam', userId: iam.userId ?? '', userArn: iam.userArn ?? '' }
  if (jwt) return { kind: 'jwt', subject: String(jwt.claims?.sub ?? '') }
  return { kind: 'unknown' }
}

/**
 * Rejects an unidentified caller. Behind a gateway every request passes an authoriser, unless one was forgotten on a route.
 * @throws Problem 403
 */
export function mustBeKnown(event: APIGatewayProxyEventV2): void {
  if (callerOf(event).kind === 'unknown')
    throw new Problem(403, 'The gateway does not say who the caller is, and strangers are not answered.')
}

/** The caller's name in the record of a burst. */
export function nameOf(caller: Caller): string | undefined {
  if (caller.kind === 'iam') return caller.userArn || caller.userId || undefined
  if (caller.kind === 'jwt') return caller.subject || undefined
  return undefined
}

/**
 * A worker may only report as itself. With the credentials of its instance profile the caller's `userId` is
 * `role-id:instance-id`, and EC2 itself sets the second part. A token identifies a person, never an instance.
 * @throws Problem 403
 */
export function mustBe(worker: string, caller: Caller): void {
  if (caller.kind === 'unknown') return
  if (caller.kind === 'jwt')
    throw new Problem(403, `A token does not show that the caller is ${worker}; the role of its instance does.`, {
      kind: 'other-worker',
    })
  const [, session = ''] = caller.userId.split(':')
  if (session !== worker)
    throw new Problem(403, `The caller is ${session === '' ? 'no instance' : session}, and not ${worker}.`, {
      kind: 'other-worker',
    })
}
