/** The whole number that an argument says; `usual` when it says nothing, undefined when it is none from `least` to `most`. */
export function wholeNumber(
  text: string | undefined,
  usual: number,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return usual
  const number = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return number >= least && number <= most ? number : undefined
}
