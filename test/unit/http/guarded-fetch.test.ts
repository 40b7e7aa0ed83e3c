import { describe, expect, test } from '@jest/globals'
import { isPublicAddress, isPublicUrl } from '../../../src/http/guarded-fetch.ts'

describe('a URL that may be reached', () => {
  test.each([
    'https://fhir.example.org/R4',
    'https://example.org:8443/x?y=z',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('%s', (url) => {
    expect(isPublicUrl(url)).toBe(true)
  })
})

describe('a URL that may not', () => {
  test.each([
    'http://example.org/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'not a url',
    '',
    'https://user:secret@example.org/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[ff02::1]/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
  ])('%s', (url) => {
    expect(isPublicUrl(url)).toBe(false)
  })
})

test('what is no address is none that may be reached', () => {
  for (const text of ['', 'example.org', '1.2.3', '1.2.3.4.5', '::g'])
    expect(isPublicAddress(text)).toBe(false)
  expect(isPublicAddress('172.15.255.255')).toBe(true)
  expect(isPublicAddress('172.32.0.0')).toBe(true)
})
