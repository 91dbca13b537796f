import { SendGridError } from '../errors.ts';

/** The `Accept-Encoding` of a file client. */
export const acceptedCodings = 'gzip, identity';

const known: ReadonlySet<string> = new Set(['', 'gzip', 'x-gzip', 'identity']);
/** A name of a coding by RFC 9110. */
const token = /^[\w!#$%&'*+.^`|~-]{1,40}$/;

/**
 * Checks that a response has no content coding that was not requested. Whether it is a gzip shows in its first bytes.
 *
 * @throws SendGridError 'unknownCoding', with the name of the coding as `serverMessage`
 */
export function refuseOtherCodings(header: string | null): void {
  const codings = (header ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const other = codings.find((coding) => !known.has(coding));
  if (other !== undefined) {
    const name = token.test(other) ? other : '?';
    throw new SendGridError('unknownCoding', `The file came in the content coding ${name}.`, {
      serverMessage: name,
    });
  }
}
