import type { Response } from 'node-fetch';
import { parseErrorBody } from './errorBody.ts';
import { SendGridError, type SendGridErrorDetails } from '../errors.ts';
import { reasonOfStatus } from './httpStatus.ts';
import { requestIdOf } from './requestId.ts';
import { discard, readText } from './responseBody.ts';

/** A successful response with a JSON body. */
export interface ApiResponse {
  readonly body: unknown;
  readonly status: number;
  readonly requestId: string | undefined;
}

/** Ten thousand lists are about 3 MB of JSON. */
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Reads a response of the API to its end. Returns its JSON, or the error that it stands for.
 *
 * @param name of the request, for messages.
 * @param apiKey to remove from the server's message: a gateway may quote the request.
 */
export async function readResponse(
  response: Response,
  name: string,
  apiKey: string,
): Promise<ApiResponse | SendGridError> {
  const { status, headers } = response;
  const requestId = requestIdOf(headers);
  const details: SendGridErrorDetails = { status, ...(requestId !== undefined && { requestId }) };
  const reason = reasonOfStatus(status);
  if (reason === 'redirected') {
    discard(response.body);
    return new SendGridError(reason, `${name}: ${status}, not followed`, details);
  }
  const text = await readText(response.body, maxBodyBytes);
  if (reason) {
    const said = parseErrorBody(text.replaceAll(apiKey, '…'));
    return new SendGridError(reason, `${name}: ${status}`, { ...details, ...said });
  }
  try {
    return { body: JSON.parse(text), status, requestId };
  } catch {
    // The parser quotes the text that it cannot read, so its error is not kept as a cause.
    return new SendGridError('badResponse', `${name}: the response is not JSON`, details);
  }
}
