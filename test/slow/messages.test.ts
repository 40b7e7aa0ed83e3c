import { describe, expect, test } from '@jest/globals'
import { judgesFolder, validatorErrors } from '../support/a-judge.ts'
import { someMessages } from '../support/some-messages.ts'

const judges = judgesFolder()
const judged = judges === undefined ? describe.skip : describe

judged('the messages of all golden examples', () => {
  test(
    'have no error for the HL7 validator',
    async () => expect(await validatorErrors(judges!, someMessages())).toEqual([]),
    600_000,
  )
})
