/**
 * The summary columns of every event: what the event table shows and the filter language sees.
 * Scalars of the source follow as further columns under their own names.
 */
export interface SummaryColumn {
  readonly name: string;
  /** Unit as stored; energies are GeV. */
  readonly unit: string;
  readonly label: string;
  readonly description: string;
}

const column = (name: string, unit: string, label: string, description: string): SummaryColumn => ({
  name,
  unit,
  label,
  description,
});

export const SUMMARY_COLUMNS = [
  column('event', '', 'event', 'Event number of the source'),
  column('time', 's', 'time', 'Seconds since 1970, UTC'),
  column('spill', '', 'spill', 'Spill number'),
  column('trigger', '', 'trigger', 'Trigger bits'),
  column('n_hits', '', 'N hits', 'Number of tracker hits'),
  column('n_cells', '', 'N cells', 'Number of calorimeter cells'),
  column('n_clusters', '', 'N clusters', 'Number of clusters'),
  column('n_tracks', '', 'N tracks', 'Number of tracks'),
  column('n_vertices', '', 'N vertices', 'Number of vertices'),
  column('n_particles', '', 'N truth', 'Number of truth particles'),
  column('e_calo', 'GeV', 'E calo', 'Sum of the calorimeter cell energies'),
  column('e_cell_max', 'GeV', 'E max cell', 'Largest calorimeter cell energy'),
  column('calo_x', 'mm', 'calo x', 'Energy-weighted mean x of the calorimeter cells'),
  column('calo_y', 'mm', 'calo y', 'Energy-weighted mean y of the calorimeter cells'),
  column('calo_rms', 'mm', 'calo r.m.s.', 'Energy-weighted r.m.s. distance of the cells from their mean in x and y'),
  column('p_max', 'GeV', 'p max', 'Largest track momentum'),
  column('t_first', 'ns', 't first', 'Earliest time of a hit or cell'),
  column('t_last', 'ns', 't last', 'Latest time of a hit or cell'),
] as const satisfies readonly SummaryColumn[];

export type SummaryColumnName = (typeof SUMMARY_COLUMNS)[number]['name'];
