import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { Problem } from './problem.ts'

/** Who asks, as the gateway's authoriser found out. `unknown` where none stands before us: on localhost. */
export type Caller =
  | { readonly kind: 'iam'; readonly userId: string; readonly userArn: string }
  | { readonly kind: 'jwt'; readonly subject: string }
  | { readonly kind: 'unknown' }

/** What the HTTP API puts into the event for IAM and for JWT authorisers. */
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
 * Behind a gateway every request has passed an authoriser; one that has not came by a route that somebody forgot to guard.
 * @throws Problem 403
 */
export function mustBeKnown(event: APIGatewayProxyEventV2): void {
  if (callerOf(event).kind === 'unknown')
    throw new Problem(403, 'The gateway does not say who the caller is, and strangers are not answered.')
}

/** The name under which a burst is remembered. */
export function nameOf(caller: Caller): string | undefined {
  if (caller.kind === 'iam') return caller.userArn || caller.userId || undefined
  if (caller.kind === 'jwt') return caller.subject || undefined
  return undefined
}

/**
 * A worker may only report as itself: with the credentials of its instance profile the caller's `userId` is
 * `role-id:instance-id`, where EC2 itself chose the second part. A token says who somebody is, never which instance.
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
