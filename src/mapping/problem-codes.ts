/** What a code says, and what is done about it. */
export interface CodeText {
  readonly finds: string
  readonly remedy: string
}

/** The codes of problems in data files, closed: those of mappings (M-…) and of all files (C-…). */
export const PROBLEMS = {
  'M-HOLE': {
    finds: 'a text whose braces are no hole, or a pointer that is none',
    remedy: 'a pointer begins with `/`; a brace in text is written twice',
  },
  'M-OP': {
    finds: 'a member that begins with `$` and is no operation',
    remedy: 'correct it; an element that is named so is written `$$…`',
  },
  'M-SHAPE': {
    finds: 'an operation in a place or a form that it cannot have; a file beyond the limits',
    remedy: 'put it where it may stand; an `$each` stands in a list',
  },
  'M-USE': {
    finds: 'a part that is not there, uses itself, or is given what it has no place for',
    remedy: 'correct the name, break the circle, or name in `$with` what the part says as `{$…}`',
  },
  'M-SOURCE': {
    finds: 'a pointer that the schema of what is read lacks, or that leads to no value, or through a list',
    remedy: 'correct it, or go into the list by an `$each`',
  },
  'M-TARGET': {
    finds: 'an element that what is made does not have',
    remedy: 'correct the name; FHIR: a `value[x]` says its type',
  },
  'M-CARD': { finds: 'a list where one value goes, or one where a list goes', remedy: 'write or drop `[…]`' },
  'M-TYPE': {
    finds: 'a value of the wrong type, or spelt otherwise than its place wants',
    remedy: 'convert it, or narrow the schema of what is read',
  },
  'M-BINDING': {
    finds: 'a code outside the value set that the element requires',
    remedy: 'use one of the codes that are named, or a table that gives them',
  },
  'M-CHOICE': { finds: 'two of a `value[x]` side by side', remedy: 'choose between them by a `$choose`' },
  'M-REQUIRED': {
    finds: 'a required element that is missing, or may be',
    remedy: 'make it; require its value in the schema; or let what is around it depend on it by an `$if`',
  },
  'M-FORMAT': { finds: 'a conversion that does not exist', remedy: 'use one of those that are listed' },
  'M-TABLE': {
    finds: 'a code table that does not exist, or is none',
    remedy: 'correct the name, or put the table in `mappings/codes/`',
  },
  'M-CODES': {
    finds: 'values that the schema allows and the conversion or the table cannot read',
    remedy: 'add the rows, say what becomes of others (`unmapped`), or narrow the schema',
  },
  'M-CHOOSE': {
    finds: 'branches that miss a value of the schema, or name one that it lacks',
    remedy: 'add the branch, or `$present` or `$else`',
  },
  'M-REF': {
    finds: 'a reference to what is not made, may not be, or is of a type that the place does not take',
    remedy: 'correct the name; stand in the same `$each`; let it depend on what makes the resource',
  },
  'M-UNMAPPED': {
    finds: 'a value of the record that goes nowhere',
    remedy: 'use it, or declare it `withheld` or `lost` with the reason',
  },
  'M-WITHHELD': { finds: 'a use of what is withheld', remedy: 'use it no more, or do not withhold it' },
  'M-DECLARED': {
    finds: 'a declaration of what the record lacks, of what is declared already, or without a reason',
    remedy: 'correct the pointer, say why, or drop it',
  },
  'M-LOSS': {
    finds: 'a value that is used, but not so that it can be read back',
    remedy: 'carry it exactly as well, or declare it `lost`',
  },
  'M-TELL': {
    finds: 'parts of one list or branches of one choice that can look the same',
    remedy:
      'give one of them a constant where it says what it is; values that look alike need an exact hole elsewhere',
  },
  'M-ZIP': {
    finds: 'items of a list that cannot be put together again',
    remedy: 'give the `$each` a `$key`, or make something of every item',
  },
  'M-KEY': {
    finds: 'a `$key` that may be missing, or that what is made of the item does not carry',
    remedy: 'require it in the schema and carry it by a hole',
  },
  'M-PROFILE': {
    finds: 'what contradicts a profile that is claimed, or where an extension may stand',
    remedy: 'make the fixed value, move the extension, or claim the profile no more',
  },
  'M-EXAMPLE': {
    finds: 'an example that its mapping does not bear out',
    remedy: 'look at `dilyn map test`; if the mapping is right, `--accept`',
  },
  'M-COVER': {
    finds: 'a branch, or a row of a table that translates, that no example uses',
    remedy: 'add an example that takes it',
  },
  'C-JSON': { finds: 'a file that is not JSON, or holds a key twice', remedy: 'mend it where it says' },
  'C-SCHEMA': {
    finds: 'a file that breaks its schema in `schemas/gateway/`, or a schema that cannot be used',
    remedy: 'an editor that knows the schema says the same while you type',
  },
  'C-NAME': {
    finds: 'a file in the wrong place, or named otherwise than its id',
    remedy: 'name the file as what it holds',
  },
  'C-REF': {
    finds: 'a name that nothing has, or that does not fit where it stands',
    remedy: 'correct it; the nearest name is said',
  },
  'C-ENV': { finds: 'a URL or a secret that the environment lacks', remedy: 'set the variable' },
  'C-VIEW': {
    finds: 'a pointer of a view that the record’s schema lacks, or a protected class that is not granted',
    remedy: 'correct it, or name the class in the rule',
  },
  'C-WRITE': {
    finds: 'a source or a rule that lets somebody write what it may not',
    remedy: 'take the kind from it, or the role',
  },
  'C-RELEASED': {
    finds: 'a released version that says something else than when it was released',
    remedy: 'undo the change, and make it in a new version',
  },
  'C-EXAMPLE': {
    finds: 'a view through which a mapping makes invalid output',
    remedy: 'widen the view, or let the element depend on what the view takes away',
  },
} as const satisfies { readonly [code: string]: CodeText }

/** A code of a problem in a data file. */
export type ProblemCode = keyof typeof PROBLEMS

/** The codes of what keeps a value from being mapped while a mapping runs, closed. */
export const ISSUES = {
  'R-VALUE': {
    finds:
      'a value that cannot be read: wrong in form, an object where a value is, more items than the limit',
    remedy: 'correct the value at its source; `dilyn map run` shows the place',
  },
  'R-CODE': {
    finds: 'a code that the table, or a value that the branches do not know',
    remedy: 'correct it at its source, or add the row',
  },
  'R-KEY': { finds: 'two items with the same `$key`', remedy: 'correct the list at its source' },
  'R-AMBIGUOUS': {
    finds: 'backward: a code that several rows make, none of them `equal` or `equivalent`',
    remedy: 'mark the row that is meant `equivalent`, or carry the value exactly beside it',
  },
} as const satisfies { readonly [code: string]: CodeText }

/** A code of what keeps a value from being mapped. */
export type IssueCode = keyof typeof ISSUES

/** What the way back tells besides issues, as `dilyn map run --back` prints it. */
export const REPORTS = {
  'R-CONFLICT': {
    finds:
      'backward: two places that contradict; a strict source is refused for it, of a lenient one it waits for a person',
    remedy: 'ask the sender which of them is right',
  },
  'R-UNREAD': {
    finds: 'backward: something that the mapping does not know; reported and kept, never an error',
    remedy: 'add a template for it, if it is to be read',
  },
} as const satisfies { readonly [code: string]: CodeText }
