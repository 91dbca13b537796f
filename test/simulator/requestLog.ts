/** A recorded request. */
export interface RecordedRequest {
  readonly origin: 'api' | 'files';
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON of the body; its text, if it is not JSON; undefined, if there was none. */
  readonly body: unknown;
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  /** Undefined until there is a response, and for good if the connection was lost before its headers. */
  readonly status: number | undefined;
}

/** Every request since the start or the last `clear`, in the order of arrival. */
export class RequestLog {
  #entries: RecordedRequest[] = [];

  get all(): readonly RecordedRequest[] {
    return this.#entries;
  }

  /** Records a request. Call the returned function with the status of the response. */
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

/** Returns the body of a request as `RecordedRequest.body` has it. */
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
