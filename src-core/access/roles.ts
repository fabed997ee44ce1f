/** Who may do what: five roles, each of which may do all that the ones before it may. */
import { z } from '#core/zod.ts';

export const ROLES = ['viewer', 'shifter', 'expert', 'coordinator', 'admin'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** What each role is for, as it is chosen by. */
export const ROLE_TITLES: Readonly<Record<Role, string>> = {
  viewer: 'looks at everything and exports events',
  shifter: 'imports, simulates, reconstructs, saves selections, comments runs, states and verifies defects',
  expert: 'calibrates, makes and approves proposals, makes tags, deletes runs',
  coordinator: 'publishes global tags, freezes good-run lists, opens closed regions',
  admin: 'keeps accounts and settings',
};

/** Whether a role may do what needs at least another. */
export const reaches = (has: Role, least: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(least);

/** In whose name something is done. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
}

/** Lower case, so that no two names look alike. */
export const accountName = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{1,31}$/,
    'is 2 to 32 characters: lower-case letters, digits, “.”, “_” and “-”, a letter first',
  );

/** Name under which a connection that has not signed in does what it may; no account can have it. */
export const UNSIGNED = 'not signed in';

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 200;
export const newPassword = z
  .string()
  .min(MIN_PASSWORD, `has at least ${MIN_PASSWORD} characters`)
  .max(MAX_PASSWORD, `has at most ${MAX_PASSWORD} characters`);
