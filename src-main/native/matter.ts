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
