import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { givenPresent } from '../schema/given.ts'
import type { Template, Text } from '../template.ts'
import type { Mark } from './mark.ts'
import { bears } from './mark.ts'
import type { Sight } from './sight.ts'

interface Placed {
  readonly template: Template
  readonly given: Given
}

/** What an object's member may be made by: its own template, or a branch merged into it. */
function membersOf(template: Template | null, key: string, given: Given, sight: Sight): Placed[] {
  if (!template) return []
  if (template.is === 'choose') {
    return branchesOf(template, given)
      .filter((branch) => sight.isPossible(branch.given))
      .flatMap((branch) => membersOf(branch.template, key, branch.given, sight))
  }
  if (template.is !== 'object') return []
  const own = template.members.filter((member) => member.key === key)
  return [
    ...own.map((member) => ({ template: member.template, given })),
    ...(template.merge ? membersOf(template.merge, key, given, sight) : []),
  ]
}

function textCouldBe({ parts }: Text, mark: Mark): boolean {
  const prefix = typeof parts[0] === 'string' ? parts[0] : ''
  const last = parts.at(-1)
  const suffix = typeof last === 'string' ? last : ''
  if (mark.is === 'value')
    return [...mark.values].some((value) => bears(value, { is: 'text', prefix, suffix }))
  if (mark.is !== 'text') return mark.is === 'present'
  const starts = prefix.startsWith(mark.prefix) || mark.prefix.startsWith(prefix)
  return starts && (suffix.endsWith(mark.suffix) || mark.suffix.endsWith(suffix))
}

/** Whether something that a template makes could bear a mark; true where that is not known. */
export function couldMake(template: Template | null, mark: Mark, given: Given, sight: Sight): boolean {
  if (template === null) return false
  if (mark.is === 'any') return mark.of.some((one) => couldMake(template, one, given, sight))
  const below = (part: Template, of: Mark, known = given): boolean => couldMake(part, of, known, sight)
  switch (template.is) {
    case 'constant':
      return bears(template.value, mark)
    case 'reference':
      return mark.is !== 'object' && mark.is !== 'some'
    case 'hole': {
      const outputs = sight.outputs(template, given)
      if (outputs) return outputs.some((output) => bears(output, mark))
      if (mark.is === 'some') return false
      return mark.is !== 'object' || template.conversion?.name === 'coding'
    }
    case 'text':
      return textCouldBe(template, mark)
    case 'object':
      if (mark.is === 'present') return true
      return (
        mark.is === 'object' &&
        [...mark.members].every(([key, member]) =>
          membersOf(template, key, given, sight).some((one) => below(one.template, member, one.given)),
        )
      )
    case 'list':
      if (mark.is === 'present') return true
      return (
        mark.is === 'some' && mark.items.every((item) => template.items.some((part) => below(part, item)))
      )
    case 'each':
      return below(template.make, mark, givenPresent(given, [...template.pointer.absolute, '*']))
    case 'choose':
      return branchesOf(template, given).some(
        (branch) =>
          branch.template !== null &&
          sight.isPossible(branch.given) &&
          below(branch.template, mark, branch.given),
      )
  }
}
