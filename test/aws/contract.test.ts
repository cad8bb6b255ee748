import { clusterResourceManagerContract } from '../contract/cluster-resource-manager.ts'
import { deadManFloorsContract } from '../contract/dead-man-floors.ts'
import { instanceProtectionContract } from '../contract/instance-protection.ts'
import { loadBalancerContract } from '../contract/load-balancer.ts'
import { scalingCoordinatorContract } from '../contract/scaling-coordinator.ts'
import { arrangeOnFake } from './arranged-fleet.ts'
import { arrangeFloorsOnFake } from './arranged-floors.ts'

clusterResourceManagerContract('AWS, over the wire', arrangeOnFake)
scalingCoordinatorContract('AWS, over the wire', arrangeOnFake)
loadBalancerContract('AWS, over the wire', arrangeOnFake)
deadManFloorsContract('AWS, over the wire', arrangeFloorsOnFake)
instanceProtectionContract('AWS, over the wire', arrangeOnFake)
