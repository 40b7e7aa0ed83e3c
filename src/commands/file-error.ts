/** Whether the file system said no; anything else that is thrown is a mistake of the program's own. */
export function isFileError(error: unknown): error is { code: string; message: string } {
  return typeof error === 'object' && error !== null && 'syscall' in error
}
