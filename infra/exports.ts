/** Names under which a stack of workers finds what it attaches itself to, once in an account and region. */
export const apiUrlExport = 'ResourceAllocationOptimizer-ApiUrl'
export const workerPolicyExport = 'ResourceAllocationOptimizer-WorkerPolicyArn'
