/**
 * Why a number is what it is: the rule that changed it, with the number before and after.
 * A limit appends a reason and never removes one.
 */
export interface Reason {
  readonly rule: string
  readonly from: number
  readonly to: number
  readonly text: string
}
