import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stage } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { ExampleStack } from '../../infra/example.ts'
import { addNag } from '../../infra/nag.ts'
import { namedSynthesizer } from '../../infra/named-synthesizer.ts'
import type { ValidationReport } from './synthesized.ts'

const outdir = mkdtempSync(join(tmpdir(), 'rao-synth-'))
const app = new App({ outdir })
addNag(app)
const stack = new ExampleStack(new Stage(app, 'Toy'), 'Example', { synthesizer: namedSynthesizer('Example') })
const assembly = app.synth()
const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as ValidationReport
const template = Template.fromStack(stack)
rmSync(outdir, { recursive: true })

test('a deployment that names no stack does not include it', () => {
  expect(assembly.stacks).toEqual([])
  expect(assembly.stacksRecursively.map(({ hierarchicalId }) => hierarchicalId)).toEqual(['Example'])
})

test('its group is found by tags and sets no desired capacity, which a deployment would reset', () => {
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    DesiredCapacity: Match.absent(),
    MinSize: '0',
    MaxSize: '4',
    Tags: Match.arrayWith([Match.objectLike({ Key: 'rao:fleet', Value: 'example', PropagateAtLaunch: true })]),
  })
})

test('its instances are small, run the worker, and accept no connections', () => {
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { InstanceType: 't4g.micro', MetadataOptions: { HttpTokens: 'required' } },
  })
  expect(JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'))).toContain('rao-worker.service')
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() })
})

test('every finding of the rules in it is explained', () => {
  for (const { pluginName, conclusion, violations } of report.pluginReports)
    expect({ pluginName, conclusion, violations }).toEqual({ pluginName, conclusion: 'success', violations: [] })
})
