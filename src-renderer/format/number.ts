/** Numbers as the interface prints them; reports print them alike. */
export * from '#core/format/number.ts';
