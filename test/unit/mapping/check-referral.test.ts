import { describe, expect, test } from '@jest/globals'
import { checkMapping } from '../../../src/mapping/check.ts'
import { readMapping } from '../../../src/mapping/read.ts'
import { mappingText, parts } from './camhs-referral.ts'
import { referralWorld } from './check-world.ts'

describe('the check of the referral example', () => {
  test('finds nothing wrong', () => {
    const { mapping } = readMapping(mappingText, 'mapping.json', parts)
    expect(checkMapping(mapping!, referralWorld)).toEqual([])
  })
})
