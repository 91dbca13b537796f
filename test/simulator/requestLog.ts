/** A request as it came. */
export interface RecordedRequest {
  readonly origin: 'api' | 'files';
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a JSON body says; the text itself, if it is not JSON; undefined, if there was none. */
  readonly body: unknown;
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  /** Undefined as long as there is no answer, and for ever if the connection was lost before its headers. */
  readonly status: number | undefined;
}

/** Every request since the start or the last `clear`, in the order of arrival. */
export class RequestLog {
  #entries: RecordedRequest[] = [];

  get all(): readonly RecordedRequest[] {
    return this.#entries;
  }

  /** Records a request. The function that is returned adds the status of the answer. */
  add(request: Omit<RecordedRequest, 'status'>): (status: number) => void {
    const entry: { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] } = {
      ...request,
      status: undefined,
    };
    this.#entries.push(entry);
    return (status) => {
      entry.status = status;
    };
  }

  clear(): void {
    this.#entries = [];
  }
}

/** What the body of a request says, as `RecordedRequest.body` has it. */
export function readableBody(text: string): unknown {
  if (text === '') {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return text;
  }
}
