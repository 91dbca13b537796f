import { visibleText } from '../../util/visibleText.ts';

export type ApiKeyProblem = 'empty' | 'prefix' | 'length' | 'characters' | 'notSendable';

/** `SG.`, 22 characters, a dot, 43 characters. */
const keyShape = /^SG\.[\w-]{22}\.[\w-]{43}$/;
const keyLength = 69;

/** What can be sent as the value of a header without quotes. */
const sendable = /^[\x21-\x7e]+$/;

const quotes = '"\'`´‘’‚‛“”„‟«»‹›「」『』＂＇';
/** Characters around a key: white space and quotes. */
const edge = new RegExp(`[\\s${quotes}]`, 'u');
const separator = /[,;]/;
/** The words of a header before a key, one at a time; the white space after them is an edge. */
const headerWord = /authorization\s*:|bearer\s/iy;

/**
 * Returns a key without what gets pasted along with it: invisible characters, white space, line breaks, quotes of any
 * kind, and the words of an `Authorization` header. A plain blank inside the key stays, since two things may have been
 * pasted.
 * Visits each character a fixed number of times, since a whole file can be pasted by mistake.
 */
export function cleanApiKey(text: string): string {
  const pasted = withoutTail(visibleText(text));
  // A line break, a tab or a no-break space is removed, together with the blanks around it.
  return pasted
    .slice(startOfKey(pasted))
    .replace(/\s+/gu, (blanks) => (/[^ ]/.test(blanks) ? '' : blanks));
}

const isEdge = (character: string | undefined): boolean =>
  character !== undefined && edge.test(character);

/** Removes the edges after a key, and separators before them, as between the values of a JSON object. */
function withoutTail(text: string): string {
  let end = text.length;
  for (;;) {
    if (isEdge(text[end - 1])) {
      end--;
    } else if (separator.test(text[end - 1] ?? '') && isEdge(text[end - 2])) {
      end -= 2;
    } else {
      return text.slice(0, end);
    }
  }
}

/** Returns the position after all edges and words of a header. */
function startOfKey(text: string): number {
  let start = 0;
  for (;;) {
    headerWord.lastIndex = start;
    if (isEdge(text[start])) {
      start++;
    } else if (headerWord.test(text)) {
      start = headerWord.lastIndex;
    } else {
      return start;
    }
  }
}

/**
 * Returns whether an address is one of SendGrid's own, whose keys have a known form. A gateway's keys may be anything.
 */
function isSendGridHost(baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname.replace(/\.$/, '') ?? '';
  return host === 'sendgrid.com' || host.endsWith('.sendgrid.com');
}

/**
 * Returns what is wrong with the form of an API key, as far as it shows without a request: at SendGrid's own hosts
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
  // While a key is being typed, 'S' and 'SG' are not wrong yet, only short.
  if (!key.startsWith('SG.'.slice(0, key.length))) {
    return 'prefix';
  }
  if (key.length !== keyLength) {
    return 'length';
  }
  return keyShape.test(key) ? undefined : 'characters';
}
