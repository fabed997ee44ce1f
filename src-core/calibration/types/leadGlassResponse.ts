import type { PayloadType } from '../payloadType.ts';

/** PADME's beam catcher: what counts the positrons (padme.md §4.1). */
export const leadGlassResponse: PayloadType = {
  id: 'leadglass.response',
  title: 'Lead-glass response',
  direction: 'N(e⁺) = charge ÷ chargePerPositron × referenceEnergy ÷ E(beam), before leakage and ageing',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [
    {
      name: 'chargePerPositron',
      label: 'Charge per positron',
      unit: 'pC',
      low: 1e-4,
      high: 100,
      description: 'at the reference energy',
    },
    { name: 'referenceEnergy', label: 'Reference energy', unit: 'MeV', low: 1, high: 1e5, description: '' },
    {
      name: 'spread',
      label: 'Fluctuation of a positron',
      unit: '',
      low: 0,
      high: 10,
      description: 'standard deviation of the charge of one positron over its mean',
    },
  ],
  key: null,
  columns: [],
  texts: [],
};
