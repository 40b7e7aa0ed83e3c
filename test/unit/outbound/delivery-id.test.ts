import { expect, test } from '@jest/globals'
import {
  closingDeliveryId,
  closingReference,
  derivedId,
  recordDeliveryId,
  replacementDeliveryId,
  retractionDeliveryId,
  safetyDeliveryId,
  safetyReference,
} from '../../../src/outbound/delivery-id.ts'

test('a delivery’s id follows from what it is; these must never change, or what was sent is sent again', () => {
  expect(recordDeliveryId('r', 1, 'd', 's')).toBe(derivedId('record', 'r', 1, 'd', 's'))
  expect(recordDeliveryId('r', 1, 'd', 's')).toBe('f0fc05de-84d2-5c6e-a679-263cf47b3355')
  expect(closingDeliveryId('s', 'd')).toBe('32944097-1255-5389-80c3-938dbd71c925')
})

test('different things have different ids, and all are UUIDs of version 5', () => {
  const ids = [
    recordDeliveryId('r', 1, 'd', 's'),
    recordDeliveryId('r', 2, 'd', 's'),
    recordDeliveryId('r', 1, 'd', 's2'),
    recordDeliveryId('r', 1, 'd2', 's'),
    safetyDeliveryId('e', 'd', 's'),
    closingDeliveryId('s', 'd'),
    retractionDeliveryId('r', 1, 'd'),
    replacementDeliveryId('x', Buffer.from([1])),
    replacementDeliveryId('x', Buffer.from([2])),
    safetyReference('s', 'd'),
    closingReference('s', 'd'),
  ]
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})
