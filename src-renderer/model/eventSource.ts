/** Where the events of a run are taken from: as recorded, as a reconstruction left them, or made on the spot. */

export interface OnTheSpot {
  readonly globalTag: string;
  /** What differs from the defaults. */
  readonly parameters: Readonly<Record<string, number>>;
}

export interface EventSource {
  readonly run: string;
  /** Global tag of a reconstruction in the store; null: as recorded. */
  readonly reconstruction: string | null;
  /** Each event is reconstructed when it is shown; null: as it is in the store. */
  readonly onTheSpot: OnTheSpot | null;
}

/** Equal for sources that give the same events. */
export function sourceId({ run, reconstruction, onTheSpot }: EventSource): string {
  const parameters = Object.entries(onTheSpot?.parameters ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([run, onTheSpot ? null : reconstruction, onTheSpot && [onTheSpot.globalTag, parameters]]);
}

export function sourceOfId(id: string): EventSource {
  const [run, reconstruction, made] = JSON.parse(id) as [string, string | null, [string, [string, number][]] | null];
  return {
    run,
    reconstruction,
    onTheSpot: made && { globalTag: made[0], parameters: Object.fromEntries(made[1]) },
  };
}
