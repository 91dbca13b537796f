import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** DuckDB with one thread, as the table has one. */
export class Rival {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async create(): Promise<Rival> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    return new Rival(await instance.connect());
  }

  /** Returns the first value, where it is a whole number. */
  async run(sql: string): Promise<number> {
    const value = (await this.rows(sql))[0]?.[0];
    return typeof value === 'bigint' ? Number(value) : NaN;
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  close(): void {
    this.#connection.closeSync();
  }
}

/** Counts lines with a text by ripgrep. Returns its processor time in milliseconds. */
export async function ripgrep(text: string, path: string): Promise<number> {
  const script = 'TIMEFORMAT="%U %S"; time rg -c -i -F -j1 "$1" "$2" >/dev/null';
  const { stderr } = await execute('bash', ['-c', script, 'rg', text, path]);
  const [user = NaN, system = NaN] = stderr.trim().split(' ').map(Number);
  return (user + system) * 1000;
}

/** Counts lines with a text by ripgrep. */
export async function ripgrepCount(text: string, path: string): Promise<number> {
  const { stdout } = await execute('rg', ['-c', '-i', '-F', '-j1', text, path]);
  return Number(stdout);
}

/** Returns the processor time of this process while a function runs, in milliseconds. */
export async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
