import type { ExportOptions } from '../../options/exportOptions.ts';
import { toRequestBody } from '../../sendgrid/createExportRequest.ts';
import type { Account } from '../accounts/account.ts';
import { selectionsOf, toCreateRequest } from '../model/exportRequests.ts';
import { exportTitle } from '../model/exportTitle.ts';

/** A request as it would be sent, for users to read and copy. */
export interface PreviewedRequest {
  readonly title: string;
  /** The JSON body, indented. */
  readonly body: string;
  /** A command line for a POSIX shell, with the key as `$SENDGRID_API_KEY`. */
  readonly curl: string;
}

/**
 * Returns the requests that an export would send; none if nothing is selected.
 *
 * @param titleOf returns the title of a request; in English by default.
 */
export function requestPreview(
  options: ExportOptions,
  { apiBaseUrl, onBehalfOf }: Pick<Account, 'apiBaseUrl' | 'onBehalfOf'>,
  titleOf: (audience: ExportOptions['audience']) => string = exportTitle,
): readonly PreviewedRequest[] {
  return selectionsOf(options)
    .filter(selectsSomething)
    .map((audience) => {
      const body = toRequestBody(toCreateRequest({ ...options, audience }));
      return {
        title: titleOf(audience),
        body: JSON.stringify(body, undefined, 2),
        curl: curlCommand(
          `${apiBaseUrl}/v3/marketing/contacts/exports`,
          JSON.stringify(body),
          onBehalfOf,
        ),
      };
    });
}

function selectsSomething(audience: ExportOptions['audience']): boolean {
  return audience.kind === 'all' || audience.lists.length + audience.segments.length > 0;
}

function curlCommand(url: string, body: string, onBehalfOf: string | undefined): string {
  return [
    `curl -X POST ${shellQuoted(url)}`,
    '-H "Authorization: Bearer $SENDGRID_API_KEY"',
    ...(onBehalfOf === undefined ? [] : [`-H ${shellQuoted(`on-behalf-of: ${onBehalfOf}`)}`]),
    "-H 'Content-Type: application/json'",
    `--data-raw ${shellQuoted(body)}`,
  ].join(' \\\n  ');
}

/** Quotes a text for a POSIX shell: within single quotes, everything but the quote itself is literal. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
