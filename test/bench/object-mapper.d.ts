declare module 'object-mapper' {
  /** Copies values of `from` to where `map` says. */
  export default function objectMapper(from: object, map: { readonly [source: string]: string }): object
}
