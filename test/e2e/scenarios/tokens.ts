import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { rao } from '../rao.ts'
import type { Fleet, World } from '../world.ts'

const pool = 'people'
const password = 'Correct-horse-1'

/** After a redeployment with a token issuer, people need a token, and workers still use the role of their instance. */
export async function peopleComeWithTokens(world: World, { api, toy }: Fleet): Promise<void> {
  const cognito = <T>(action: string, body: object) =>
    world.aws.json<T>('cognito-idp', `AWSCognitoIdentityProviderService.${action}`, body)
  const { UserPool } = await cognito<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: pool })
  const UserPoolId = UserPool.Id
  const { UserPoolClient } = await cognito<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'console',
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const { ClientId } = UserPoolClient
  await cognito('AdminCreateUser', { UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS' })
  await cognito('AdminSetUserPassword', { UserPoolId, Username: 'alice', Password: password, Permanent: true })
  const { AuthenticationResult } = await cognito<{ AuthenticationResult: { IdToken: string } }>('AdminInitiateAuth', {
    UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'alice', PASSWORD: password },
  })
  const bearer = { authorization: `Bearer ${AuthenticationResult.IdToken}` }
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${UserPoolId}`
  await world.deploy({ jwtIssuer: issuer, jwtAudience: ClientId })

  const asPerson = { headers: bearer, credentials: undefined }
  expect((await api.ask('GET', '/metrics', asPerson)).status).toBe(200)
  const burst = { ...asPerson, body: { durationSec: 60, reason: 'by a person' } }
  expect((await api.ask('POST', '/burst', burst)).status).toBe(202)
  const identity = { RAO_TOKEN: AuthenticationResult.IdToken }
  const status = await rao(world, identity, 'burst', 'status', '--fleet', api.fleet)
  expect(status).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/burst|asked for/) })

  const forged = `${bearer.authorization.slice(0, -8)}AAAAAAAA`
  for (const authorization of [undefined, forged, 'Bearer nonsense']) {
    const headers = authorization === undefined ? {} : { authorization }
    expect((await api.ask('GET', '/metrics', { headers, credentials: undefined })).status).toBe(401)
  }
  // For people, a signature is no longer enough.
  expect((await api.ask('GET', '/metrics')).status).toBe(401)

  const worker = toy.workers[0]?.id ?? ''
  const path = `/workers/${worker}/heartbeat`
  const report = { body: { usedAgents: 0, totalAgents: 4, bootId: 'with a token' } }
  for (const spelt of [path, `${path}/`])
    expect((await api.ask('POST', spelt, { ...report, ...asPerson })).status).toBe(403)
  expect((await api.ask('POST', path, { ...report, credentials: await api.credentialsOf(worker) })).status).toBe(200)
}
