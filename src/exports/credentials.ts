/**
 * Doors for the UI, which does not know the API client: what it checks as a key or an address is typed.
 */
export { apiKeyProblem, cleanApiKey, type ApiKeyProblem } from '../sendgrid/apiKey.ts';
export {
  parseApiBaseUrl,
  regionBaseUrls,
  type ApiBaseUrlProblem,
  type ParsedApiBaseUrl,
} from '../sendgrid/apiBaseUrl.ts';
