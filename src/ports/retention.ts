/** Lets go of what need not be kept any longer. */
export interface Retention {
  /** Empties what has passed its time; gives how many messages lost their content. What is in force keeps it. */
  sweep(now: Date): Promise<number>
}
