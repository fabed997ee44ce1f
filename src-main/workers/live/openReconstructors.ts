/** Reconstructors that are kept: opening one takes longer than the events of a second. */
import { openReconstructor } from '../reconstruct/openReconstructor.ts';
import type { Reconstructor } from '../reconstruct/reconstructor.ts';
import type { LiveInput } from './liveCalls.ts';

/** Of the run that is taken, and one that was or will be. */
const MOST = 2;

export class OpenReconstructors {
  /** By what they are opened with, the one used last at the end. */
  private readonly open = new Map<string, Promise<Reconstructor>>();

  /**
   * null where nothing is reconstructed.
   * @throws BeamglassError as `openReconstructor`; it is tried again the next time
   */
  async of({ id, input }: Pick<LiveInput, 'id' | 'input'>): Promise<Reconstructor | null> {
    if (input === null) return null;
    const opening = this.open.get(id) ?? openReconstructor(input);
    this.open.delete(id);
    this.open.set(id, opening);
    for (const other of [...this.open.keys()].slice(0, -MOST)) this.open.delete(other);
    try {
      return await opening;
    } catch (error) {
      if (this.open.get(id) === opening) this.open.delete(id);
      throw error;
    }
  }
}
