import type { PayloadType } from '../payloadType.ts';

/** The glass darkens with the flux that it takes (padme.md §4.3). */
export const leadGlassAgeing: PayloadType = {
  id: 'leadglass.ageing',
  title: 'Lead-glass ageing',
  direction: 'N(e⁺) → N(e⁺) × (constant + slope · (flux − centre) ÷ span), flux in positrons so far',
  schemaVersion: 1,
  timeBase: 'run',
  maxAge: null,
  parameters: [
    { name: 'slope', label: 'Slope', unit: '', low: -1, high: 1, description: 'per span of flux' },
    { name: 'constant', label: 'Constant', unit: '', low: 0.1, high: 10, description: 'at the centre' },
    { name: 'centre', label: 'Centre', unit: 'e⁺', low: 0, high: 1e15, description: '' },
    { name: 'span', label: 'Span', unit: 'e⁺', low: 1, high: 1e15, description: '' },
    { name: 'flux', label: 'Flux', unit: 'e⁺', low: 0, high: 1e15, description: 'positrons so far, in the run' },
  ],
  key: null,
  columns: [],
  texts: [],
};
