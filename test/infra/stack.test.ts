import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Match } from 'aws-cdk-lib/assertions'
import { RegionInfo } from 'aws-cdk-lib/region-info'
import { describe, expect, test } from 'vitest'
import { WrongContext } from '../../infra/context.ts'
import { synthesized } from './synthesized.ts'
import { actionsOf, allowed } from './template.ts'

const { template, report } = synthesized()

/** Actions that can change the capacity of an account. */
const mutations = [
  'autoscaling:SetDesiredCapacity',
  'autoscaling:SetInstanceProtection',
  'autoscaling:TerminateInstanceInAutoScalingGroup',
  'elasticloadbalancing:ModifyRule',
]

test('what has a name in the whole account, not in a region alone, names its region: the stack can stand in several', () => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))
  expect(JSON.stringify(dashboard?.Properties.DashboardName)).toContain('AWS::Region')
  for (const type of ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'])
    for (const { Properties } of Object.values(template.findResources(type)))
      expect(Object.keys(Properties)).not.toContain(type === 'AWS::IAM::Role' ? 'RoleName' : 'ManagedPolicyName')
})

describe('table', () => {
  test('items expire by expiresAt, the last weeks can be restored to any second, and idle capacity costs nothing', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    })
  })
})

describe('training', () => {
  test('a rule starts it every hour, and its role covers journal and scheduled actions, of groups with rao:fleet', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' })
    const statements = allowed(template, 'Train')
    const services = actionsOf(statements).map((action) => action.split(':')[0])
    expect(new Set(services)).toEqual(new Set(['autoscaling', 'dynamodb', 'logs', 'sqs']))
    const scaling = statements.filter((statement) => actionsOf([statement]).some((action) => /^autosc/.test(action)))
    const changing = scaling.filter((statement) => !actionsOf([statement]).every((action) => /:Describe/.test(action)))
    expect(actionsOf(changing)).toEqual([
      'autoscaling:BatchDeleteScheduledAction',
      'autoscaling:BatchPutScheduledUpdateGroupAction',
    ])
    for (const { Condition } of changing) expect(Condition).toEqual({ Null: { 'aws:ResourceTag/rao:fleet': 'false' } })
  })
})

describe('schedule and queue', () => {
  test('a rule fires every minute, and undelivered events are kept', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    })
  })

  test('the command that stops all fleets finds the rule that fires every minute, and it alone', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../infra/OPERATING.md'), 'utf8')
    const [, type = '', beginning = ''] =
      /\?ResourceType=='([\w:]+)'&&starts_with\(LogicalResourceId,'(\w+)'\)/.exec(page) ?? []
    const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(beginning))
    expect(found.map(([, { Properties }]) => Properties.ScheduleExpression)).toEqual(['rate(1 minute)'])
  })

  test('a message stays hidden for six times the maximum duration of a cycle, and ends in the dead-letter queue', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 10, deadLetterTargetArn: Match.anyValue() },
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 30,
      Description: Match.stringLikeRegexp('cycle'),
    })
  })

  test('cycles run in parallel, one per message, and report failed ones individually', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    })
  })

  test('a failed scheduling function is not retried: the next minute follows anyway', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    })
  })
})

describe('functions', () => {
  test('all run on arm64 and nodejs24.x with source maps, and no concurrency is reserved by default', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'))
    expect(functions).toHaveLength(5)
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
      expect(Properties.Environment.Variables.NODE_OPTIONS).toContain('--enable-source-maps')
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
    }
  })

  test('every log is kept for thirty days', () => {
    const logs = Object.values(template.findResources('AWS::Logs::LogGroup'))
    expect(logs).toHaveLength(6)
    expect(logs.map(({ Properties }) => Properties.RetentionInDays)).toEqual([30, 30, 30, 30, 30, 30])
  })
})

describe('permissions', () => {
  test('only the cycles may change the capacity of groups, and only of groups that carry rao:fleet', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy'))
    const holders = policies.filter((policy) => mutations.some((action) => JSON.stringify(policy).includes(action)))
    expect(holders).toHaveLength(1)
    const changing = allowed(template, 'Optimizing').filter((statement) =>
      actionsOf([statement]).some((action) => mutations.includes(action)),
    )
    expect(actionsOf(changing)).toEqual(mutations)
    for (const { Condition } of changing) expect(Condition).toEqual({ Null: { 'aws:ResourceTag/rao:fleet': 'false' } })
  })

  test('the role of the API covers journal, queue and log, and neither groups, events nor metrics', () => {
    const services = new Set(actionsOf(allowed(template, 'Access')).map((action) => action.split(':')[0]))
    expect([...services].toSorted()).toEqual(['dynamodb', 'logs', 'sqs'])
  })

  test('the widget reads the journal, and can write nothing but its log', () => {
    const statements = allowed(template, 'Drawing')
    const actions = actionsOf(statements)
    expect(actions).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'logs:CreateLogStream', 'logs:PutLogEvents'])
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
      DashboardBody: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('"type":"custom"')])] },
    })
  })

  const everyRole = ['Scheduling', 'Optimizing', 'Training', 'Access', 'Drawing']

  test('only what forgets a fleet may delete from the journal', () => {
    const deleting = everyRole.filter((role) => actionsOf(allowed(template, role)).includes('dynamodb:DeleteItem'))
    expect(deleting).toEqual(['Training', 'Access'])
    for (const role of deleting)
      expect(actionsOf(allowed(template, role))).toEqual(
        expect.arrayContaining(['GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`)),
      )
  })

  test('without a condition only reading is allowed on all resources', () => {
    const wide = everyRole
      .flatMap((role) => allowed(template, role))
      .filter(({ Resource, Condition }) => Resource === '*' && Condition === undefined)
    expect(actionsOf(wide).filter((action) => !/:(Describe|Get)/.test(action))).toEqual([])
  })

  test('no role may manage tables, delete queues or use a wildcard for actions', () => {
    const actions = everyRole.flatMap((role) => actionsOf(allowed(template, role)))
    expect(actions.filter((action) => /\*|Table|DeleteQueue|PassRole/.test(action))).toEqual([])
  })

  test('workers may report and complete hooks of groups with the tag, and nothing else', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'execute-api:Invoke' }),
          Match.objectLike({
            Action: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
            Condition: { Null: { 'aws:ResourceTag/rao:fleet': 'false' } },
          }),
        ],
      },
    })
  })
})

describe('API', () => {
  test('every route requires IAM credentials', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
    expect(routes.map(({ Properties }) => Properties.AuthorizationType)).toEqual(['AWS_IAM', 'AWS_IAM', 'AWS_IAM'])
  })

  test('with an issuer people use a token, workers still IAM', () => {
    const issuer = 'https://issuer.example.com'
    const { template: jwt } = synthesized({ jwtIssuer: issuer, jwtAudience: 'rao, console' })
    const routes = Object.values(jwt.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties)
    const kinds = Object.fromEntries(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]))
    expect(kinds).toEqual({
      'POST /v1/fleets/{fleet}/workers/{worker}/heartbeat': 'AWS_IAM',
      'ANY /v1/{proxy+}': 'JWT',
      'GET /openapi.json': 'JWT',
    })
    const authorizers = jwt.findResources('AWS::ApiGatewayV2::Authorizer')
    expect(Object.values(authorizers).map(({ Properties }) => Properties)).toMatchObject([
      {
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: issuer, Audience: ['rao', 'console'] },
      },
    ])
    const asked = routes.map(({ AuthorizerId }) => AuthorizerId?.Ref).filter((id) => id !== undefined)
    expect(asked).toEqual(Object.keys(authorizers).flatMap((id) => [id, id]))
  })

  test('when scopes are given, a token needs one of them to change anything', () => {
    const scopes = { jwtIssuer: 'https://issuer.example.com', jwtAudience: 'rao', jwtScopes: 'rao/operate, admin' }
    const routes = Object.values(synthesized(scopes).template.findResources('AWS::ApiGatewayV2::Route'))
    const needed = routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationScopes])
    expect(Object.fromEntries(needed)).toEqual({
      'POST /v1/fleets/{fleet}/workers/{worker}/heartbeat': undefined,
      'ANY /v1/{proxy+}': ['rao/operate', 'admin'],
      'GET /v1/{proxy+}': undefined,
      'HEAD /v1/{proxy+}': undefined,
      'GET /openapi.json': undefined,
    })
  })

  test('requests are throttled and logged', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
      AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('requestId.*status') },
    })
  })
})

describe('alarms', () => {
  test('silence raises an alarm: missing data on missed cycles counts as breaching', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Alive',
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 5,
    })
  })

  test('a minute in which no cycle was due counts as alive, so that an account without fleets is quiet', () => {
    const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties)
    const alive = filters.filter(({ MetricTransformations: [to] }) => to.MetricName === 'Alive')
    expect(alive.map(({ FilterPattern }) => FilterPattern)).toEqual([
      '{ $.Cycles > 0 }',
      '{ ($.message = "minute queued") && ($.cycles = 0) }',
    ])
  })

  test('a source that cannot be seen is a failure that raises the alarm', () => {
    const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties)
    const failures = filters.filter(({ MetricTransformations: [to] }) => to.MetricName === 'Failures')
    const patterns = failures.map(({ FilterPattern }) => FilterPattern)
    expect(patterns).toContain('{ $.SourcesMissing > 0 }')
    expect(patterns).toContain('{ ($.message = "cycle dropped") && ($.result = "stale") && ($.level = "WARN") }')
    expect(patterns).toContain('{ $.message = "tag refused" }')
    expect(patterns).toContain('{ $.message = "fleet unsteered" }')
  })

  test.each([
    ['a burst that does not end', { MetricName: 'BurstAgeSec', Threshold: 3900, Statistic: 'Maximum' }],
    ['dead letters', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['refused capacity', { MetricName: 'CapacityRefused', Threshold: 1 }],
    ['workers that are not heard', { MetricName: 'WorkersUnheard', Threshold: 1 }],
    ['an API that fails', { MetricName: '5xx' }],
    ['failed cycles', { MetricName: 'Failures', Threshold: 1 }],
    ['functions that crash', { MetricName: 'Errors', Namespace: 'AWS/Lambda' }],
  ])('there is an alarm for %s', (_, properties) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { TreatMissingData: 'notBreaching', ...properties })
  })

  test.each(['schedule', 'train'])(
    '%s needs none of its own: when it fails, its event goes to the dead-letter queue at once',
    (door) => {
      const description = { schedule: /^Puts this minute/, train: /^Learns from the past/ }[door]
      const functions = Object.entries(template.findResources('AWS::Lambda::Function'))
      const [id, { Properties } = { Properties: {} }] =
        functions.find(([, { Properties }]) => description?.test(Properties.Description)) ?? []
      expect(Properties.DeadLetterConfig).toHaveProperty('TargetArn')
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: id },
        MaximumRetryAttempts: 0,
      })
    },
  )

  test('the page on operating names every alarm, and no other', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../infra/OPERATING.md'), 'utf8')
    const [, table = ''] = /\| alarm \| says \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? []
    const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name)
    const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm'))
    expect(ids.filter((id) => !named.some((name) => id.includes(`Alarms${name}`)))).toEqual([])
    expect(named).toHaveLength(ids.length)
  })

  test.each([
    ['anomalies raise', 'anomalyAlarm', 'Anomaly'],
    ['broken promises raise', 'promiseAlarm', 'PromiseBroken'],
  ])('%s no alarm, unless asked for with %s', (_, wish, MetricName) => {
    const watched = { MetricName, Threshold: 1, EvaluationPeriods: 10, DatapointsToAlarm: 1 }
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', watched, 0)
    const asked = synthesized({ [wish]: 'true' }).template
    asked.hasResourceProperties('AWS::CloudWatch::Alarm', { ...watched, AlarmActions: Match.anyValue() })
    asked.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: `{ $.${MetricName} > 0 }` })
    const declined = synthesized({ [wish]: 'false' }).template
    expect(declined.toJSON()).toEqual(template.toJSON())
    const slow = synthesized({ [wish]: 'true', slowestIntervalSec: '3600' }).template
    slow.hasResourceProperties('AWS::CloudWatch::Alarm', { ...watched, EvaluationPeriods: 120 })
  })

  test('every alarm goes to the topic, and by mail when an address is given', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toHaveLength(1)
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
          }),
        ]),
      },
    })
    template.resourceCountIs('AWS::SNS::Subscription', 0)
    synthesized({ alarmEmail: 'ops@example.com' }).template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    })
  })
})

describe('dashboard', () => {
  test.each([
    'Is it healthy',
    'How loaded',
    'Forecast against what came',
    'What did it do, and why',
    'What does it cost',
  ])('it answers: %s?', (question) => {
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain(question)
  })
})

describe('context', () => {
  test('several regions are watched from one stack', () => {
    synthesized({ regions: 'eu-central-1, us-east-1' }).template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RAO_REGIONS: 'eu-central-1,us-east-1' }) },
    })
  })

  test('a region that the CDK does not know may be new: it is watched, with a warning', () => {
    const { template, warnings } = synthesized({ regions: 'eu-central-1,ue-west-1,br-south-1' })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RAO_REGIONS: 'eu-central-1,ue-west-1,br-south-1' }) },
    })
    expect(warnings).toEqual([
      expect.stringMatching(/^regions: ue-west-1 is unknown to the CDK: it is mistyped unless it is new/),
      expect.stringMatching(/^regions: br-south-1 is unknown to the CDK: /),
    ])
  })

  test('every region that the CDK knows is accepted without a word', () => {
    const regions = RegionInfo.regions.map(({ name }) => name).join(',')
    expect(synthesized({ regions }).warnings).toEqual([])
  })

  test('alarms that want several cycles wait for those of the slowest fleet', () => {
    const windows = (context: Record<string, string>) =>
      Object.values(synthesized(context).template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
        `${Properties.Namespace.split('/').at(-1)} ${Properties.MetricName}`,
        `${Properties.DatapointsToAlarm ?? 'all'} of ${Properties.EvaluationPeriods}`,
      ])
    const usual = {
      'All Failures': '3 of 5',
      'Lambda Errors': '3 of 5',
      'All CapacityRefused': '3 of 10',
      'All WorkersUnheard': '5 of 5',
      'All Alive': 'all of 5',
      'All BurstAgeSec': '1 of 1',
      'ApiGateway 5xx': '3 of 5',
    }
    expect(Object.fromEntries(windows({}))).toMatchObject(usual)
    expect(Object.fromEntries(windows({ slowestIntervalSec: '90' }))).toMatchObject({
      ...usual,
      'All Failures': '3 of 8',
      'Lambda Errors': '3 of 8',
      'All CapacityRefused': '3 of 15',
      'All WorkersUnheard': '5 of 8',
      'All BurstAgeSec': '1 of 2',
    })
  })

  test('values that the CDK itself keeps there are ignored', () => {
    expect(() => synthesized({ 'cli-telemetry': 'false', 'aws:cdk:x': '1', '@aws-cdk/core:y': '1' })).not.toThrow()
  })

  test.each([
    [{ regions: 'Frankfurt' }, /: regions\.0: Frankfurt is no region$/],
    [{ regions: 'us-east-1,eu-cental-1' }, /: regions\.1: eu-cental-1 is no region; did you mean eu-central-1\?$/],
    [{ regions: 'us-east1' }, /: regions\.0: us-east1 is no region; did you mean us-east-1\?$/],
    [{ regions: ' , ' }, /: regions: must have at least 1 entry$/],
    [{ maxConcurrency: '1' }, /: maxConcurrency: must be at least 2$/],
    [
      { maxConcurrency: 'all', logDays: '1.5' },
      /: logDays: must be a whole number of at least 1; maxConcurrency: must be a whole number from 2 to 1000$/,
    ],
    [{ logDays: '31' }, /logDays/],
    [{ slowestIntervalSec: '30' }, /: slowestIntervalSec: must be at least 60$/],
    [{ jwtIssuer: 'http://issuer.example.com' }, /: jwtIssuer: must be a URL with https$/],
    [{ jwtIssuer: 'https://issuer.example.com' }, /jwtAudience/],
    [{ jwtIssuer: 'https://issuer.example.com', jwtAudience: ' , ' }, /: jwtAudience: must have at least 1 entry$/],
    [{ jwtScopes: 'admin' }, /jwtIssuer/],
    [{ anomalyAlarm: 'perhaps' }, /: anomalyAlarm: must be true or false$/],
    [{ promiseAlarm: 'perhaps' }, /: promiseAlarm: must be true or false$/],
    [{ alarmEmail: 'nobody' }, /: alarmEmail: must be an e-mail address$/],
    [{ alarmMail: 'me@example.com' }, /there is no alarmMail; there is .*alarmEmail/],
    [{ 'alarm-email': 'me@example.com' }, /there is no alarm-email; there is .*alarmEmail/],
    [{ 'log-days': '7', 'max-concurrency': '9' }, /there is no log-days, max-concurrency; there is /],
    [{ reservedConcurrency: '2' }, /reservedConcurrency 2 is less than maxConcurrency 5/],
  ])('a wrong value is refused by name: %o', (context, name) => {
    expect(() => synthesized(context)).toThrow(WrongContext)
    expect(() => synthesized(context)).toThrow(name)
  })
})

test('every finding of the AwsSolutions and Serverless rules is explained', () => {
  expect(report.pluginReports.map(({ pluginName, conclusion }) => [pluginName, conclusion])).toEqual([
    ['AwsSolutions', 'success'],
    ['Serverless', 'success'],
  ])
  const explained = report.pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations)
  expect(explained.length).toBeGreaterThan(0)
  for (const { ruleName, reason = '' } of explained) expect(reason.length, ruleName).toBeGreaterThan(30)
})
