import { parseJson } from '../../util/parseJson.ts';
import * as z from 'zod/mini';
import { safeText } from '../safeText.ts';

/** What the body of a failed response says. */
export interface ErrorBody {
  readonly serverMessage?: string;
  readonly field?: string;
}

const item = z.object({
  message: z.catch(z.optional(z.string()), undefined),
  field: z.catch(z.nullish(z.string()), undefined),
  parameter: z.catch(z.nullish(z.string()), undefined),
});
const items = z.array(item);
const listOfErrors = z.union([
  items,
  z.pipe(
    z.object({ errors: items }),
    z.transform(({ errors }) => errors),
  ),
]);
const oneError = z.object({ error: z.string() });

/**
 * Reads the body of a failed response: `{errors: […]}`, an array, `{error: "…"}`, a file host's XML, a gateway's HTML, or
 * nothing. Never throws: what cannot be read is left out.
 */
export function parseErrorBody(text: string): ErrorBody {
  const json = parseJson(text);
  const list = listOfErrors.safeParse(json);
  if (list.success) {
    return fromItems(list.data);
  }
  const one = oneError.safeParse(json);
  if (one.success) {
    return withMessage(one.data.error);
  }
  return fromMarkup(text);
}

function fromItems(list: z.infer<typeof items>): ErrorBody {
  const messages = list.map(({ message }) => message ?? '').filter((message) => message !== '');
  const field = list
    .map((entry) => realField(entry.field) ?? realField(entry.parameter))
    .find((name) => name !== undefined);
  return { ...withMessage(messages.join(' ')), ...(field !== undefined && { field }) };
}

/** SendGrid writes 'no field' as null, as nothing, and as the word "null". */
function realField(field: string | null | undefined): string | undefined {
  return typeof field === 'string' && field !== 'null' ? safeText(field) : undefined;
}

/** A file host's XML names a code; of a gateway's HTML only the title is of use. */
function fromMarkup(text: string): ErrorBody {
  const code = /<Code>([^<]{1,200})<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]{1,2000})<\/Message>/.exec(text)?.[1];
  const title = /<title>([^<]{1,200})<\/title>/i.exec(text)?.[1];
  return withMessage(
    code === undefined ? (title ?? '') : `${code}: ${message ?? ''}`.replace(/: $/, ''),
  );
}

function withMessage(text: string): ErrorBody {
  const serverMessage = safeText(text);
  return serverMessage === undefined ? {} : { serverMessage };
}
