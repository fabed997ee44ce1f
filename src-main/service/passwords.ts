/** Passwords: scrypt with a salt of their own, compared in a time that does not depend on where they differ. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import type { Credential } from '#main/store/accountRepository.ts';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** 64 MiB and a tenth of a second: a guess costs as much. */
const COST = { cost: 2 ** 16, blockSize: 8, parallel: 1 };

/** The same characters typed on another keyboard may be other code points. */
const normal = (password: string): string => password.normalize('NFKC');

async function hashed(
  password: string,
  { salt, cost, blockSize, parallel }: Omit<Credential, 'hash'>,
): Promise<Buffer> {
  const memory = 128 * cost * blockSize;
  const options = { N: cost, r: blockSize, p: parallel, maxmem: 2 * memory };
  return derive(normal(password), Buffer.from(salt, 'base64'), HASH_BYTES, options);
}

export async function newCredential(password: string): Promise<Credential> {
  const kind = { ...COST, salt: randomBytes(SALT_BYTES).toString('base64') };
  return { ...kind, hash: (await hashed(password, kind)).toString('base64') };
}

/** Of no account: an unknown name takes as long to refuse as a wrong password. */
const NOBODY: Credential = { ...COST, salt: Buffer.alloc(SALT_BYTES).toString('base64'), hash: '' };

/** @param credential null where there is no such account, which no password fits */
export async function fits(password: string, credential: Credential | null): Promise<boolean> {
  const wanted = Buffer.from((credential ?? NOBODY).hash, 'base64');
  const given = await hashed(password, credential ?? NOBODY);
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}
