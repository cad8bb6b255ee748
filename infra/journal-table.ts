import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import { journalTable } from '../lib/journal-table.ts'

/** The only table. It is deleted with the stack; DynamoDB then keeps a backup for 35 days. */
export class JournalTable extends Construct {
  readonly table: TableV2

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: journalTable.partitionKey, type: AttributeType.STRING },
      sortKey: { name: journalTable.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: journalTable.timeToLiveAttribute,
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new CfnOutput(this, 'Name', { value: this.table.tableName }).overrideLogicalId('TableName')
  }
}
