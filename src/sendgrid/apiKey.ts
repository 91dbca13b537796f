export type ApiKeyProblem = 'empty' | 'prefix' | 'length' | 'characters';

/** `SG.`, 22 characters, a dot, 43 characters. */
const keyShape = /^SG\.[\w-]{22}\.[\w-]{43}$/;
const keyLength = 69;

/** Says what is wrong with the shape of an API key, as far as that can be seen without asking SendGrid. */
export function apiKeyProblem(text: string): ApiKeyProblem | undefined {
  const key = text.trim();
  if (key === '') {
    return 'empty';
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
