import type { Audience } from './audience.ts';

/** Finds lists or segments by id. The map is made when it is first needed after the array was replaced. */
export class AudienceMap {
  #source: readonly Audience[] = [];
  #byId = new Map<string, Audience>();

  of(audiences: readonly Audience[]): ReadonlyMap<string, Audience> {
    if (audiences !== this.#source) {
      this.#source = audiences;
      this.#byId = new Map(audiences.map((audience) => [audience.id, audience]));
    }
    return this.#byId;
  }
}
