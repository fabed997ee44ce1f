/**
 * Units in which a run is read: energies, momenta and masses of the event model are GeV; a run whose
 * setup is read in MeV shows them so. What is small by nature and stored in MeV stays so everywhere.
 */
export interface ShownUnit {
  readonly unit: string;
  /** Shown value = stored value × factor. */
  readonly factor: number;
}

export function shownUnit(stored: string, energyUnit: 'GeV' | 'MeV'): ShownUnit {
  return stored === 'GeV' && energyUnit === 'MeV' ? { unit: 'MeV', factor: 1000 } : { unit: stored, factor: 1 };
}
