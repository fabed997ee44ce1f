/**
 * zod, for every schema that the page may load. By default it makes functions from text where it
 * may, and finds out by trying: in the page, whose policy forbids that, every try is reported as
 * a violation. It has to be told before the first schema is made, hence one place to import it from.
 */
import { config, z } from 'zod';

if ('document' in globalThis) config({ jitless: true });

export { z };
