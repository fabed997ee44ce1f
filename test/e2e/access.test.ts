/** Accounts in the browser: the first one, signing in and out, the lock, and what the audit log shows of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '#main/store/store.ts';
import { openApplication, type Application } from './harness.ts';

let app: Application;

/** Without its sample runs, which take a minute and are not looked at here. */
async function emptyStore(path: string): Promise<void> {
  const store = await openStore(path, 'the tests');
  await store.note('sampleOffered', 'not needed');
  await store.close();
}

beforeAll(async () => {
  app = await openApplication({ prepare: emptyStore });
});
afterAll(() => app?.close());

const user = (name: string) => app.page.getByRole('button', { name: `User: ${name}` });
const button = (name: string) => app.page.getByRole('button', { name, exact: true });

async function choose(from: string, entry: string): Promise<void> {
  await user(from).click();
  await app.page.getByRole('menuitem', { name: entry }).click();
}

async function enter(name: string, password: string): Promise<void> {
  await app.page.getByLabel('Name', { exact: true }).fill(name);
  await app.page.getByLabel('Password', { exact: true }).fill(password);
  await button('Sign in').click();
}

it('begins as an open store, and takes an administrator, who is signed in at once', async () => {
  const open = app.page.getByRole('button', { name: /^User: .* open store$/ });
  await open.click();
  await app.page.getByText('No accounts: everyone who can open this store').waitFor();
  await app.page.getByRole('menuitem', { name: 'Set up accounts' }).click();
  await app.page.getByLabel('Name of the first administrator').fill('ada');
  await app.page.getByLabel(/^Password, 10 characters/).fill('ada in charge');
  await button('Add account').click();
  await app.page.getByLabel('Role of ada').waitFor();
  await app.page.getByLabel('Name', { exact: true }).fill('bob');
  await app.page.getByLabel(/^Password, 10 characters/).fill('bob is here too');
  await button('Add account').click();
  await app.page.getByLabel('Role of bob').waitFor();
  await app.page.getByLabel('Role of ada').selectOption('viewer');
  await app.page.getByText('The last administrator stays one.').waitFor();
  expect(await app.page.getByLabel('Role of ada').inputValue()).toBe('admin');
  await app.page.keyboard.press('Escape');
  await user('ada admin').waitFor();
});

it('stays signed in through a reload of the page, until it signs out', async () => {
  await app.page.reload();
  await user('ada admin').waitFor();
  await choose('ada', 'Sign out');
  await user('not signed in viewer').waitFor();
});

it('tells a wrong password, and lets the right one in after the delay', async () => {
  await choose('not signed in', 'Sign in');
  await enter('bob', 'bob is not here');
  await app.page.getByText('Name or password is wrong.').waitFor();
  // Refused until the delay is over; with the dialog the fields go.
  const again = async (): Promise<number> => {
    const password = app.page.getByLabel('Password', { exact: true });
    await password.fill('bob is here too', { timeout: 1000 }).catch(() => undefined);
    await password.press('Enter', { timeout: 1000 }).catch(() => undefined);
    return user('bob shifter').count();
  };
  await expect.poll(again).toBe(1);
});

it('locks: what is shown stays, what needs the role waits for the password', async () => {
  await app.page.getByRole('link', { name: 'Simulate' }).click();
  const events = app.page.getByRole('textbox', { name: 'Events', exact: true });
  await events.fill('12');
  await choose('bob', 'Lock now');
  await user('bob locked').waitFor();
  await app.page.getByText('The session of bob is locked; unlock it first.').waitFor();
  expect(await button('Simulate').isDisabled()).toBe(true);
  await choose('bob', 'Unlock');
  await app.page.getByLabel('Password', { exact: true }).fill('bob is here too');
  await button('Unlock').click();
  await user('bob shifter').waitFor();
  expect(await events.inputValue()).toBe('12');
});

it('shows in the audit log who did what, filtered, and that the chain is in order', async () => {
  await app.page.getByRole('link', { name: 'Calibrations' }).click();
  await app.page.getByRole('tab', { name: 'Audit log' }).click();
  const grid = app.page.getByRole('grid', { name: 'Audit log, newest first' });
  await grid.getByText('session unlocked').first().waitFor();
  await button('Verify the chain').click();
  await app.page.getByText(/In order: \d+ entries/).waitFor();
  await app.page.getByLabel('What').selectOption('account');
  await grid.getByText('account added').first().waitFor();
  await grid.getByText('session unlocked').waitFor({ state: 'detached' });
  expect(app.errors).toEqual([]);
});
