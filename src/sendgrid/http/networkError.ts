import { SendGridError } from '../errors.ts';

const explanations: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name could not be found',
  EAI_AGAIN: 'the name server did not answer',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  ERR_STREAM_PREMATURE_CLOSE: 'the response was broken off',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EPROTO: 'the TLS connection failed',
};

const certificateCodes = /CERT|SIGNATURE|ALTNAME|HOSTNAME_MISMATCH|CRL|ISSUER/;

/** A fault below HTTP, with what the system said of it. */
export interface NetworkFault {
  readonly error: SendGridError;
  /** False for a certificate that is not trusted, which a retry does not change. */
  readonly transient: boolean;
}

/**
 * Makes a `SendGridError` 'network' of what node-fetch or a socket threw.
 *
 * node-fetch writes the whole URL, with its query, into its messages. So the cause that is kept is a new error with the
 * system's own words and code alone.
 */
export function networkFault(thrown: unknown, url: URL): NetworkFault {
  const code = systemCode(thrown);
  const said = systemMessage(thrown, url);
  const isCertificate = code !== undefined && certificateCodes.test(code);
  const explanation =
    (code === undefined ? undefined : explanations[code]) ??
    (isCertificate ? 'the certificate of the server is not trusted' : 'the connection failed');
  const cause = new Error(said ?? code ?? explanation);
  const message = `${url.host}: ${explanation}${code === undefined ? '' : ` (${code})`}`;
  return {
    error: new SendGridError('network', message, {
      cause: code === undefined ? cause : Object.assign(cause, { code }),
    }),
    transient: !isCertificate,
  };
}

function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}

function systemMessage(thrown: unknown, url: URL): string | undefined {
  if (!(thrown instanceof Error)) {
    return undefined;
  }
  const reason = /, reason: ([\s\S]*)$/.exec(thrown.message)?.[1] ?? thrown.message;
  return reason === '' || (url.search !== '' && reason.includes(url.search)) ? undefined : reason;
}
