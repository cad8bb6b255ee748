import { CfnOutput, Duration, Fn, Stack, type StackProps, Tags } from 'aws-cdk-lib'
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling'
import {
  BlockDeviceVolume,
  InstanceClass,
  InstanceSize,
  InstanceType,
  type IVpc,
  LaunchTemplate,
  MachineImage,
  SecurityGroup,
  SubnetType,
  UserData,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Asset } from 'aws-cdk-lib/aws-s3-assets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { exampleCommands } from './example-user-data.ts'
import { apiUrlExport, workerPolicyExport } from './exports.ts'
import { bundledBy } from './function-code.ts'
import { explain } from './nag.ts'
import { workerBundleOptions } from './worker-bundle.ts'

const fleet = 'example'
const agents = 2
const mostWorkers = 4

/** SSM parameter with the id of the image; another one by `-c exampleImage=<name>`. It needs dnf, systemd and the AWS CLI. */
const amazonLinux = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'

/**
 * A toy fleet to watch the optimizer with: a queue of bugs, each a number of seconds to sleep, and up to four of the
 * smallest instances that install a package without running out of memory. `cdk destroy` removes all of it.
 */
export class ExampleStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, { description: 'Resource Allocation Optimizer: an example fleet', ...props })
    const bugs = new Queue(this, 'Bugs', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.minutes(15),
    })
    explain(bugs, 'AwsSolutions-SQS3', 'Toy bugs that fail are tried again until they expire.')
    explain(bugs, 'Serverless-SQSRedrivePolicy', 'Toy bugs that fail are tried again until they expire.')
    const group = this.#group(bugs)
    const tags = {
      'rao:fleet': fleet,
      'rao:agents-per-worker': String(agents),
      'rao:backlog-queue-url': bugs.queueUrl,
      'rao:hourly-usd': '0.0084',
    }
    for (const [name, value] of Object.entries(tags)) Tags.of(group).add(name, value)
    new CfnOutput(this, 'SendBugs', {
      description: 'Twenty bugs of a minute each: watch the fleet grow, and shrink again',
      value: `for i in $(seq 20); do aws sqs send-message --queue-url ${bugs.queueUrl} --message-body 60; done`,
    })
  }

  #group(bugs: Queue): AutoScalingGroup {
    const vpc = new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: true }],
      restrictDefaultSecurityGroup: false,
    }) as IVpc
    explain(vpc, 'AwsSolutions-VPC7', 'A toy network that nothing can reach from outside.')
    const securityGroup = new SecurityGroup(this, 'NothingIn', {
      vpc,
      description: 'Workers call out and are not called',
      allowAllOutbound: true,
    })
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromManagedPolicyArn(this, 'Worker', Fn.importValue(workerPolicyExport))],
    })
    bugs.grantConsumeMessages(role)
    const launchTemplate = new LaunchTemplate(this, 'Template', {
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      machineImage: MachineImage.fromSsmParameter(String(this.node.tryGetContext('exampleImage') ?? amazonLinux)),
      securityGroup,
      role,
      requireImdsv2: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(8, { encrypted: true }) }],
      userData: this.#userData(bugs, role),
    })
    const group = new AutoScalingGroup(this, 'Workers', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      launchTemplate,
      minCapacity: 0,
      maxCapacity: mostWorkers,
    })
    explain(group, 'AwsSolutions-AS3', 'The optimizer says what it does on its own dashboard.')
    return group
  }

  #userData(bugs: Queue, role: Role): UserData {
    const program = new Asset(this, 'Program', {
      path: import.meta.dirname,
      ...bundledBy('worker', workerBundleOptions),
    })
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [program.bucket.arnForObjects(program.s3ObjectKey)],
      }),
    )
    const userData = UserData.forLinux()
    const zip = userData.addS3DownloadCommand({ bucket: program.bucket, bucketKey: program.s3ObjectKey })
    userData.addCommands(`mkdir -p /opt/rao && unzip -o ${zip} -d /opt/rao`)
    userData.addCommands(
      ...exampleCommands({
        region: this.region,
        apiUrl: Fn.importValue(apiUrlExport),
        queueUrl: bugs.queueUrl,
        fleet,
        agents,
        program: '/opt/rao/worker.mjs',
      }),
    )
    return userData
  }
}
