import { SendGridError } from '../errors.ts';

/** What a file client asks for. */
export const acceptedCodings = 'gzip, identity';

const known: ReadonlySet<string> = new Set(['', 'gzip', 'x-gzip', 'identity']);
/** What RFC 9110 lets the name of a coding be. */
const token = /^[\w!#$%&'*+.^`|~-]{1,40}$/;

/**
 * Makes sure that a response has no content coding that was not asked for. Whether its bytes are a gzip, they say themselves.
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
