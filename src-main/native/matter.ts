/** Matter as the native engine takes it: boxes along the axes, filled with materials. */

export interface Material {
  /** g/cm³ */
  readonly density: number;
  /** mm */
  readonly radiationLength: number;
  /** mm, nuclear */
  readonly interactionLength: number;
  /** mol/g, mean over the atoms by mass */
  readonly zOverA: number;
  /** eV */
  readonly meanExcitation: number;
}

/** Where boxes overlap, the later one counts. */
export interface Matter {
  readonly materials: readonly Material[];
  /** mm; x, y, z per box */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Per box: index in `materials`, −1 for a hole */
  readonly material: Int32Array;
}

export interface MaterialBudgetRequest {
  readonly matter: Matter;
  /** mm; x, y, z per ray */
  readonly start: Float64Array;
  /** Unit vectors */
  readonly direction: Float64Array;
  /** mm, of every ray */
  readonly length: number;
}

/** Parts of the rays in one box each, in order along the ray, one ray behind the other. */
export interface MaterialBudget {
  /** Per ray: number of its parts */
  readonly count: Uint32Array;
  /** Index of the box */
  readonly box: Uint32Array;
  /** mm from the ray's start */
  readonly begin: Float64Array;
  readonly end: Float64Array;
  /** Thickness of the part in radiation lengths and in nuclear interaction lengths */
  readonly radiationLengths: Float64Array;
  readonly interactionLengths: Float64Array;
}
