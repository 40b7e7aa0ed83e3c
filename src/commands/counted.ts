/** A number of things as a person says it: `1 record`, `3 records`; `many` where more are not written with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
