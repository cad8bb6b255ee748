/** Namespace of the metrics; the Lambdas get it in their environment. */
export const metricNamespace = 'ResourceAllocationOptimizer'
