/**
 * An error that a person is meant to read: the message says what is wrong and what to do, the
 * code is stable and may be tested for. Anything else that is thrown is a bug.
 */
export class AntiphonError extends Error {
  override readonly name = 'AntiphonError';

  constructor(
    /** Stable, in kebab case: `model-hash-mismatch`. */
    readonly code: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What was asked for makes no sense: a flag or a setting that cannot be. The exit code tells it. */
export class MisuseError extends AntiphonError {}

/** The code of an error of the system, like `ENOENT`; undefined for anything else. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
