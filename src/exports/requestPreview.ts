import type { ExportOptions } from '../protocol/exportOptions.ts';
import { toRequestBody } from '../sendgrid/createExportRequest.ts';
import { selectionsOf, toCreateRequest } from './exportRequests.ts';
import { exportTitle } from './exportTitle.ts';

/** A request as it would be sent, for people to read and to copy. */
export interface RequestPreview {
  readonly title: string;
  /** The JSON body, indented. */
  readonly body: string;
  /** A command line for a POSIX shell, with the key as `$SENDGRID_API_KEY`. */
  readonly curl: string;
}

/** Shows each request that an export would send. Nothing selected gives none, for nothing would be sent. */
export function requestPreview(
  options: ExportOptions,
  apiBaseUrl: string,
): readonly RequestPreview[] {
  return selectionsOf(options)
    .filter(selectsSomething)
    .map((audience) => {
      const body = toRequestBody(toCreateRequest({ ...options, audience }));
      return {
        title: exportTitle(audience),
        body: JSON.stringify(body, undefined, 2),
        curl: curlCommand(`${apiBaseUrl}/v3/marketing/contacts/exports`, JSON.stringify(body)),
      };
    });
}

function selectsSomething(audience: ExportOptions['audience']): boolean {
  return audience.kind === 'all' || audience.lists.length + audience.segments.length > 0;
}

function curlCommand(url: string, body: string): string {
  return [
    `curl -X POST ${shellQuoted(url)}`,
    '-H "Authorization: Bearer $SENDGRID_API_KEY"',
    "-H 'Content-Type: application/json'",
    `--data-raw ${shellQuoted(body)}`,
  ].join(' \\\n  ');
}

/** Quotes a text for a POSIX shell: in single quotes everything is literal but the quote itself. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
