/**
 * What the quality of a run is told by: the parts of a detector with those that every experiment has (beam, trigger,
 * DAQ). They are the columns of the board; a defect names one of them.
 */

export interface DetectorPart {
  readonly id: string;
  readonly title: string;
  /** Elements of the setup that belong to it; null: every setup has it. */
  readonly elements: RegExp | null;
}

const part = (id: string, title: string, elements: RegExp | null = null): DetectorPart => ({ id, title, elements });

const BEAM = part('beam', 'Beam');
const TRIGGER = part('trigger', 'Trigger');
const DAQ = part('daq', 'DAQ');

const PARTS: Readonly<Record<string, readonly DetectorPart[]>> = {
  padme: [
    BEAM,
    part('target', 'Target', /^Target$/),
    part('ecal', 'ECal', /^ECal$/),
    part('etag', 'ETag', /^ETag (lower|left|right|upper)$/),
    part('leadglass', 'Lead glass', /^LeadGlass$/),
    part('timepix', 'TimePix', /^TimePix$/),
    part('vetoes', 'Vetoes', /^(P|E|HEP)Veto$/),
    part('sac', 'SAC', /^SAC$/),
    TRIGGER,
    DAQ,
  ],
  na64: [
    BEAM,
    part('counters', 'Counters', /^(S\d|V[01]|W2)$/),
    part('trackers', 'Trackers', /^(MM|GEM|ST|T)\d*$/),
    part('srd', 'SRD', /^SRD\d*$/),
    part('wcal', 'WCAL', /^WCAL/),
    part('ecal', 'ECAL', /^ECAL/),
    part('veto', 'VETO', /^(VETO|V2|V3)$/),
    part('hcal', 'HCAL', /^HCAL\d*$/),
    part('muons', 'Muon counters', /^MU\d*$/),
    TRIGGER,
    DAQ,
  ],
};

/** In the order of the beam; an experiment without a table has those that all have. */
export const partsOf = (experiment: string): readonly DetectorPart[] => PARTS[experiment] ?? [BEAM, TRIGGER, DAQ];

/** Those that a setup has. @param elements names of its elements */
export const partsOfSetup = (experiment: string, elements: readonly string[]): readonly DetectorPart[] =>
  partsOf(experiment).filter(({ elements: own }) => own === null || elements.some((name) => own.test(name)));

/** The part that an element belongs to, such as the one that is selected in the display; null: none. */
export const partOfElement = (experiment: string, element: string): DetectorPart | null =>
  partsOf(experiment).find(({ elements }) => elements?.test(element) === true) ?? null;

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The part that a collection of an event is about by its name, such as “ECal waveforms”; null: none or many. */
export const partOfCollection = (experiment: string, collection: string): DetectorPart | null =>
  partsOf(experiment).find(({ title }) => plain(collection).startsWith(plain(title).replace(/s$/, ''))) ?? null;

export const partTitle = (experiment: string, id: string): string =>
  partsOf(experiment).find((one) => one.id === id)?.title ?? id;
