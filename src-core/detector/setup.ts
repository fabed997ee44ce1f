/**
 * A setup file: one detector as it stood in one period of data taking. Lengths in mm, fields in T,
 * energies in GeV, angles in degrees where the name says so. z along the beam, y up, x completes the
 * right-handed frame. A `position` is the centre of a shape in the setup's frame.
 *
 * What repeats is written once: copies of an element along a step, layers along its axis, cells and
 * strips across it. `assumed` names the numbers that no source prints, with the reason for each.
 */
import { z } from '#core/zod.ts';
import { blindedRegion } from './blinded.ts';
import { materialTable } from './material.ts';
import { readout } from './readoutSchema.ts';

/** Half a kilometre: no experiment of this kind is longer; metres given as mm times 1000 twice are. */
const coordinate = z.number().min(-500_000, 'is in mm and below −500 m').max(500_000, 'is in mm and above 500 m');
const size = z.number().min(1e-4, 'is in mm and below 0.1 µm').max(500_000, 'is in mm and above 500 m');
export const vector3 = z.tuple([coordinate, coordinate, coordinate]);
const field = z.number().min(-20, 'is in T and below −20 T').max(20, 'is in T and above 20 T');

export const elementName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 _.+/-]{0,47}$/,
    'is not an element name (up to 48 letters, digits, spaces, _ . + / -)',
  );

/** What is shown, hidden and cut together. */
export const ELEMENT_GROUPS = [
  'beam',
  'target',
  'dump',
  'magnet',
  'vacuum',
  'counter',
  'veto',
  'tracker',
  'srd',
  'calorimeter',
  'muon',
  'passive',
] as const;

/** Both shapes stand along their own z and are centred on it; a hole goes through along z. */
export const shape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('box'),
    /** Full sizes. */
    size: z.tuple([size, size, size]),
    hole: z.union([z.strictObject({ size: z.tuple([size, size]) }), z.strictObject({ radius: size })]).optional(),
  }),
  z.strictObject({
    type: z.literal('tube'),
    outerRadius: size,
    innerRadius: size.optional(),
    length: size,
  }),
]);
export type Shape = z.infer<typeof shape>;

/** Slices along the element's z, from its upstream face on; what they leave is of the element's material. */
export const layers = z.strictObject({
  repeat: z.number().int().min(1).max(2000),
  stack: z
    .array(z.strictObject({ material: z.string(), thickness: size }))
    .min(1)
    .max(20),
  /** Of the first slice behind the upstream face, mm. */
  start: z.number().min(0).max(100_000).default(0),
});
export type Layers = z.infer<typeof layers>;

/** A field in the frame of its element. */
export const magneticField = z.discriminatedUnion('type', [
  /** `fieldT` within the half sizes `flat`, falling off as exp(−(d/edge)²) along z beyond them, 0 beside them. */
  z.strictObject({
    type: z.literal('dipole'),
    fieldT: z.tuple([field, field, field]),
    flat: z.tuple([size, size, size]),
    edge: z.number().min(0).max(10_000),
  }),
  /** B = gradient·(y, x, 0) within `radius` of the axis and half the `length` of the centre; T/m. */
  z.strictObject({
    type: z.literal('quadrupole'),
    gradientTPerM: z.number().min(-100, 'is in T/m and below −100').max(100, 'is in T/m and above 100'),
    radius: size,
    length: size,
  }),
  /** Values at the points of a regular grid, linear between them: x varies fastest, three numbers (T) a point. */
  z.strictObject({
    type: z.literal('map'),
    first: vector3,
    step: z.tuple([size, size, size]),
    points: z.tuple([
      z.number().int().min(2).max(1000),
      z.number().int().min(2).max(1000),
      z.number().int().min(2).max(1000),
    ]),
    valuesT: z.array(field),
  }),
]);
export type MagneticField = z.infer<typeof magneticField>;

export const element = z.strictObject({
  name: elementName,
  title: z.string().min(1).max(120),
  group: z.enum(ELEMENT_GROUPS),
  shape,
  material: z.string(),
  position: vector3,
  /** About the fixed x, then y, then z axis. */
  rotationDegrees: z
    .tuple([z.number().min(-360).max(360), z.number().min(-360).max(360), z.number().min(-360).max(360)])
    .default([0, 0, 0]),
  /** Copies: the first at `position`, each further one by `step` from the last. */
  repeat: z.strictObject({ count: z.number().int().min(1).max(10_000), step: vector3 }).optional(),
  /** The element in whose volume this one lies. */
  inside: elementName.optional(),
  /** Elements that it must touch without a gap. */
  adjoins: z.array(elementName).max(20).default([]),
  /** Elements that it may overlap, by design or because a source says so; its own name for its copies. */
  mayOverlap: z.array(elementName).max(50).default([]),
  layers: layers.optional(),
  field: magneticField.optional(),
  readout: readout.optional(),
  /** What the source says of the whole, held against what the description gives (10 %). */
  stated: z
    .strictObject({
      radiationLengths: z.number().positive().optional(),
      interactionLengths: z.number().positive().optional(),
      fieldIntegralTm: z.number().positive().optional(),
      massKg: z.number().positive().optional(),
    })
    .optional(),
  /** Where the numbers come from: keys of the setup's `sources`, with a section where useful. */
  source: z.string().max(200).optional(),
  /** By the path of a number in this element, such as "position.2" or "shape.size": why it is what it is. */
  assumed: z.record(z.string().max(60), z.string().min(1).max(300)).default({}),
  /** What a reader of the display should know. */
  note: z.string().max(500).optional(),
});
export type Element = z.infer<typeof element>;

export const setup = z.strictObject({
  format: z.literal('beamglass-detector'),
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'is not a setup id (a-z, 0-9, _ . -)'),
  /** As in run ids. */
  experiment: z.string().regex(/^[a-z0-9][a-z0-9_]{0,31}$/, 'is not an experiment name (a-z, 0-9, _)'),
  title: z.string().min(1).max(120),
  description: z.string().max(2000).default(''),
  energyUnit: z.enum(['GeV', 'MeV']),
  /** Where (0, 0, 0) lies, in words. */
  origin: z.string().min(1).max(200),
  sources: z.record(z.string(), z.string()).default({}),
  beam: z.strictObject({
    particle: z.enum(['e-', 'e+', 'mu-', 'mu+', 'pi-', 'pi+', 'K-', 'K+']),
    energy: z.number().positive('must be above 0').max(1000, 'is in GeV and above 1 TeV: MeV given as GeV?'),
    /** Points of the nominal path, straight between them, going downstream. */
    path: z.array(vector3).min(2).max(100),
    assumed: z.record(z.string().max(60), z.string().min(1).max(300)).default({}),
  }),
  /** Material of whatever no element fills. */
  environment: z.string().default('air'),
  /** Materials of this setup alone; they may not rename a common one. */
  materials: materialTable.default({}),
  /** Regions of data of this setup that are hidden until they are opened; simulated runs are not blind. */
  blinded: z
    .array(blindedRegion)
    .max(50)
    .refine((regions) => new Set(regions.map(({ name }) => name)).size === regions.length, 'names a region twice')
    .default([]),
  elements: z.array(element).min(1).max(2000),
});
export type Setup = z.infer<typeof setup>;
