import { createHmac } from 'node:crypto';

/** Signs the URLs of files in the form that S3 does; the key is made up. */
export class UrlSigner {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Returns the URL of a path, valid from `at` (epoch milliseconds) for a number of seconds. */
  sign(origin: string, path: string, at: number, lifetimeSeconds: number): string {
    const date = amzDate(at);
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `SIMULATOR/${date.slice(0, 8)}/us-east-1/s3/aws4_request`,
      'X-Amz-Date': date,
      'X-Amz-Expires': String(lifetimeSeconds),
      'X-Amz-SignedHeaders': 'host',
    });
    query.set('X-Amz-Signature', this.#signature(path, query));
    return `${origin}${path}?${query.toString()}`;
  }

  check(path: string, query: URLSearchParams, now: number): 'valid' | 'expired' | 'forged' {
    const unsigned = new URLSearchParams(query);
    unsigned.delete('X-Amz-Signature');
    if (query.get('X-Amz-Signature') !== this.#signature(path, unsigned)) {
      return 'forged';
    }
    const signedAt = timeOfAmzDate(query.get('X-Amz-Date') ?? '');
    const lifetime = Number(query.get('X-Amz-Expires')) * 1000;
    return now < signedAt + lifetime ? 'valid' : 'expired';
  }

  #signature(path: string, query: URLSearchParams): string {
    return createHmac('sha256', this.#secret).update(`${path}?${query.toString()}`).digest('hex');
  }
}

/** `20210201T123522Z` */
function amzDate(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function timeOfAmzDate(date: string): number {
  return Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}
