/** What people change of live events: which directories are watched, and what is tried again. */
import { isAbsolute, resolve } from 'node:path';
import type { Actor } from '#core/access/roles.ts';
import { BeamglassError } from '#core/errors.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { directoryProblem, filesIn } from './liveDirectories.ts';

/** @throws BeamglassError `badInput`, `conflict`, `forbidden` */
export async function addDirectory(context: ServiceContext, actor: Actor, path: string): Promise<{ path: string }> {
  requireWritable(context);
  if (!isAbsolute(path)) {
    const message = `“${path}” is not the whole path of a directory on the machine of the service.`;
    throw new BeamglassError('badInput', message, { path });
  }
  const whole = resolve(path);
  try {
    await filesIn(whole, () => true);
  } catch (error) {
    throw new BeamglassError('badInput', directoryProblem(whole, error), { path: whole });
  }
  await context.store.live.addDirectory(actor, whole);
  context.live.look();
  return { path: whole };
}

/** @throws BeamglassError `notFound`, `forbidden` */
export async function removeDirectory(context: ServiceContext, actor: Actor, path: string): Promise<{ path: string }> {
  requireWritable(context);
  await context.store.live.removeDirectory(actor, path);
  context.live.look();
  return { path };
}

/** @throws BeamglassError `notFound`, `forbidden` */
export async function retryFile(context: ServiceContext, actor: Actor, path: string): Promise<{ path: string }> {
  requireWritable(context);
  await context.store.live.retry(actor, path);
  context.live.look();
  return { path };
}
