import type { Audience } from './audience.ts';

/** Finds lists or segments by id. The map is created when it is first needed after the array was replaced. */
export class AudienceMap {
  #source: readonly Audience[] = [];
  #byId = new Map<string, Audience>();

  /** Returns the item with this id, case-insensitively. */
  find(audiences: readonly Audience[], id: string): Audience | undefined {
    if (audiences !== this.#source) {
      this.#source = audiences;
      this.#byId = new Map(audiences.map((audience) => [audience.id.toLowerCase(), audience]));
    }
    return this.#byId.get(id.toLowerCase());
  }
}
