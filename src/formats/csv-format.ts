import type { CsvEncoding } from './csv-text.ts'
import type { FormatKinds } from './format-kinds.ts'

/** One file of a format: its columns, and those that are made from them. */
export interface CsvFile {
  readonly name: string
  /** The kind that its rows become, or the kinds; null: known, and no mapping takes it. */
  readonly kind: FormatKinds
  readonly columns: readonly string[]
  /** Those of its columns that a file may lack; their cells are then ''. */
  readonly optional?: readonly string[]
  readonly derive: readonly {
    readonly column: string
    readonly from: string
    readonly take: 'postcode-area'
  }[]
}

/** How a partner writes CSV, and which files it knows. */
export interface CsvFormat<File extends CsvFile> {
  readonly delimiter: string
  /** UTF-8 may begin with a byte order mark. */
  readonly encoding?: CsvEncoding
  /** `double`: cells may stand in quotation marks, doubled inside; `none`: a quotation mark is a character like others. */
  readonly quote?: 'double' | 'none'
  /** `none`: the columns come in the order of the file, of which there may be one only. */
  readonly header?: 'required' | 'none'
  /** `any-case`: the header may spell columns in any case, with spaces around them. */
  readonly spelling?: 'exact' | 'any-case'
  /** Cells that a spreadsheet would run: kept as the text they are, or refused. */
  readonly formulas?: 'text' | 'refuse'
  readonly files: readonly File[]
}

/** How the bytes of a format are read, with nothing left unsaid. */
export interface CsvRules {
  readonly delimiter: string
  readonly encoding: CsvEncoding
  readonly quotes: boolean
  readonly anyCase: boolean
  readonly refusesFormulas: boolean
}

/** The rules of a format, defaults filled in. */
export function rulesOf({ delimiter, encoding, quote, spelling, formulas }: CsvFormat<CsvFile>): CsvRules {
  return {
    delimiter,
    encoding: encoding ?? 'utf-8',
    quotes: quote !== 'none',
    anyCase: spelling === 'any-case',
    refusesFormulas: formulas === 'refuse',
  }
}
