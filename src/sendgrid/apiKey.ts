import { visibleText } from '../util/visibleText.ts';

export type ApiKeyProblem = 'empty' | 'prefix' | 'length' | 'characters' | 'notSendable';

/** `SG.`, 22 characters, a dot, 43 characters. */
const keyShape = /^SG\.[\w-]{22}\.[\w-]{43}$/;
const keyLength = 69;

/** What can be sent as the value of a header without being quoted. */
const sendable = /^[\x21-\x7e]+$/;

const quotes = '"\'`´‘’‚‛“”„‟«»‹›「」『』＂＇';
const leading = new RegExp(`^[\\s${quotes}]+`, 'u');
const trailing = new RegExp(`[\\s${quotes}]+(?:[,;][\\s${quotes}]*)?$`, 'u');
const headerWords = /^(?:authorization\s*:\s*["'`]?\s*)?bearer\s+|^authorization\s*:\s*/i;

/** White space other than the plain blank, and the blanks around it: a line break, a tab, a no-break space. */
const brokenBlanks = /\s*[^\S ]\s*/gu;

/**
 * Returns a key without what gets pasted along with it: invisible characters, white space, line breaks, quotes of any kind,
 * and the words of an `Authorization` header. A plain blank within the key stays, for two things may have been pasted.
 */
export function cleanApiKey(text: string): string {
  let key = visibleText(text);
  let before: string;
  do {
    before = key;
    key = key.replace(leading, '').replace(trailing, '').replace(headerWords, '');
  } while (key !== before);
  return key.replace(brokenBlanks, '');
}

/** Returns whether an address is one of SendGrid's own, whose keys have a shape that is known. A gateway's keys may be anything. */
function isSendGridHost(baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname.replace(/\.$/, '') ?? '';
  return host === 'sendgrid.com' || host.endsWith('.sendgrid.com');
}

/**
 * Returns what is wrong with the shape of an API key, as far as that can be seen without asking: at SendGrid's own hosts
 * everything, at another one only whether the key can be sent.
 */
export function apiKeyProblem(text: string, baseUrl?: string): ApiKeyProblem | undefined {
  const key = text.trim();
  if (key === '') {
    return 'empty';
  }
  if (baseUrl !== undefined && !isSendGridHost(baseUrl)) {
    return sendable.test(key) ? undefined : 'notSendable';
  }
  // While a key is being typed, 'S' and 'SG' are not yet wrong, only short.
  if (!key.startsWith('SG.'.slice(0, key.length))) {
    return 'prefix';
  }
  if (key.length !== keyLength) {
    return 'length';
  }
  return keyShape.test(key) ? undefined : 'characters';
}
