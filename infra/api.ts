import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type AddRoutesOptions,
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { accessLogLine } from './access-log.ts'
import type { InfraContext } from './context.ts'
import { apiUrlExport } from './exports.ts'
import { logRetention } from './log-retention.ts'
import { NodeFunction } from './node-function.ts'
import type { Parts } from './parts.ts'
import { journalAccess } from './permissions.ts'

/**
 * The HTTPS API. It writes intents, settings, heartbeats and imported load into the journal, deletes there what is left of a fleet,
 * and wakes a cycle; its role can change no group.
 */
export class Api extends Construct {
  readonly door: NodeFunction
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { context, journal, cycles, environment, code }: Parts) {
    super(scope, id)
    this.door = new NodeFunction(this, 'Api', {
      description: 'Answers the HTTPS API',
      code: code('api'),
      // The gateway gives up after 30 s; a heartbeat takes milliseconds.
      timeout: Duration.seconds(20),
      memoryMiB: 512,
      logDays: context.logDays,
      environment,
    })
    const items = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']
    this.door.role.addToPrincipalPolicy(journalAccess(journal.table, items))
    cycles.queue.grantSendMessages(this.door.role)

    this.api = new HttpApi(this, 'HttpApi', {
      description: 'Resource Allocation Optimizer',
      createDefaultStage: false,
    })
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetention(context.logDays),
      // Half the price. It can be queried, and no metric filter needs it, which this class would not allow.
      logGroupClass: LogGroupClass.INFREQUENT_ACCESS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: context.throttleRate, burstLimit: context.throttleBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(accessLogLine),
      },
    })
    this.#addRoutes(context)
    new CfnOutput(this, 'Url', {
      description: 'Address of the API; requests to it are signed (SigV4, service execute-api)',
      value: this.api.apiEndpoint,
      exportName: apiUrlExport,
    }).overrideLogicalId('ApiUrl')
  }

  /** People and programs use IAM, or a token if an issuer is configured. Workers use IAM, which identifies the instance. */
  #addRoutes(context: InfraContext): void {
    const iam = new HttpIamAuthorizer()
    const people = peopleAuthorizer(context) ?? iam
    const integration = new HttpLambdaIntegration('Lambda', this.door.function)
    const route = (path: string, method: HttpMethod, authorizer: IHttpRouteAuthorizer): AddRoutesOptions => ({
      path,
      methods: [method],
      authorizer,
      integration,
    })
    const { jwtScopes: authorizationScopes } = context
    this.api.addRoutes(route('/v1/fleets/{fleet}/workers/{worker}/heartbeat', HttpMethod.POST, iam))
    this.api.addRoutes({
      ...route('/v1/{proxy+}', HttpMethod.ANY, people),
      ...(authorizationScopes && { authorizationScopes }),
    })
    // Reading needs no scope: the gateway prefers a route that names the method.
    if (authorizationScopes)
      for (const method of [HttpMethod.GET, HttpMethod.HEAD]) this.api.addRoutes(route('/v1/{proxy+}', method, people))
    this.api.addRoutes(route('/openapi.json', HttpMethod.GET, people))
  }
}

function peopleAuthorizer({ jwtIssuer, jwtAudience }: InfraContext): IHttpRouteAuthorizer | undefined {
  if (jwtIssuer === undefined || jwtAudience === undefined) return undefined
  return new HttpJwtAuthorizer('People', jwtIssuer, { jwtAudience })
}
