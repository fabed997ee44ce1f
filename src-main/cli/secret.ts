/** Passwords for a command: never an argument, which every user of the machine could read. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { BeamglassError } from '#core/errors.ts';

/**
 * From the environment, else typed without echo.
 * @throws BeamglassError `badInput` where nobody is there to type it
 */
export async function secretFrom(variable: string, prompt: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY) {
    const message = `A password is needed: set ${variable}, or run the command in a terminal.`;
    throw new BeamglassError('badInput', message, { variable });
  }
  // Standard output belongs to the result.
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.question('', resolve);
      reader.once('close', () => reject(new BeamglassError('cancelled', 'No password was given.')));
    });
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
