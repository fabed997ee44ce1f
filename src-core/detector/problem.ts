/** What a check finds. */

export interface Problem {
  readonly kind:
    'name' | 'material' | 'overlap' | 'outside' | 'gap' | 'size' | 'unit' | 'channel' | 'stated' | 'beam' | 'assumed';
  /** Name of the element at fault; null where it is the setup. */
  readonly element: string | null;
  readonly message: string;
}

/** Numbers in sentences: five digits, no trailing zeros. */
export const brief = (value: number): string => String(Number(value.toPrecision(5)));
