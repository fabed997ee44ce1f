/**
 * Pointer on the canvas: left drag orbits in the 3D view and pans in the others, middle or right
 * drag pans, the wheel zooms at the pointer, a click selects, a double click looks at the object.
 */
import { orbit, pan, zoom } from './motion.ts';
import { rectangleAt } from './layout.ts';
import type { CameraPose, ViewId, ViewRectangle } from '../types.ts';

/** A press that moves less than this is a click, CSS pixels. */
const CLICK_PX = 4;
/** The wheel has come to rest after so long, ms. */
const WHEEL_REST_MS = 150;
const ZOOM_SPEED = 0.0015;

export interface ControllerHost {
  views(): readonly ViewRectangle[];
  camera(view: ViewId): CameraPose;
  transverse(): number;
  move(view: ViewId, pose: CameraPose): void;
  moved(view: ViewId): void;
  active(view: ViewId): void;
  point(at: { x: number; y: number } | null): void;
  click(at: { x: number; y: number }): void;
  look(at: { x: number; y: number }, view: ViewId): void;
}

interface Drag {
  readonly pointer: number;
  readonly view: ViewRectangle;
  readonly orbits: boolean;
  readonly startX: number;
  readonly startY: number;
  x: number;
  y: number;
  moving: boolean;
}

export class PointerController {
  readonly #host: ControllerHost;
  readonly #canvas: HTMLCanvasElement;
  readonly #listening = new AbortController();
  #drag: Drag | null = null;
  #wheelView: ViewId | null = null;
  #wheelTimer = 0;

  constructor(canvas: HTMLCanvasElement, host: ControllerHost) {
    this.#canvas = canvas;
    this.#host = host;
    const listen = <K extends keyof HTMLElementEventMap>(
      name: K,
      handle: (event: HTMLElementEventMap[K]) => void,
    ): void => canvas.addEventListener(name, handle, { signal: this.#listening.signal, passive: name !== 'wheel' });
    listen('pointerdown', (event) => this.#down(event));
    listen('pointermove', (event) => this.#move(event));
    listen('pointerup', (event) => this.#up(event, true));
    listen('pointercancel', (event) => this.#up(event, false));
    listen('pointerleave', () => this.#drag || this.#host.point(null));
    listen('wheel', (event) => this.#wheel(event));
    listen('dblclick', (event) => this.#double(event));
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal: this.#listening.signal });
  }

  /** A camera is being moved by the user now. */
  get busy(): boolean {
    return this.#drag?.moving === true || this.#wheelView !== null;
  }

  #at(event: MouseEvent): { x: number; y: number } {
    const box = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #viewAt({ x, y }: { x: number; y: number }): ViewRectangle | null {
    return rectangleAt(this.#host.views(), x, y);
  }

  #down(event: PointerEvent): void {
    const at = this.#at(event);
    const view = this.#viewAt(at);
    if (!view || this.#drag) return;
    this.#canvas.setPointerCapture(event.pointerId);
    const orbits = event.button === 0 && !event.shiftKey && view.view === '3d';
    const { x, y } = at;
    this.#drag = { pointer: event.pointerId, view, orbits, startX: x, startY: y, x, y, moving: false };
    this.#host.active(view.view);
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    const drag = this.#drag;
    if (!drag) {
      this.#host.point(at);
      return;
    }
    if (event.pointerId !== drag.pointer) return;
    drag.moving ||= Math.hypot(at.x - drag.startX, at.y - drag.startY) >= CLICK_PX;
    if (!drag.moving) return;
    const pose = this.#host.camera(drag.view.view);
    const dx = at.x - drag.x;
    const dy = at.y - drag.y;
    drag.x = at.x;
    drag.y = at.y;
    const { height } = drag.view;
    const next = drag.orbits ? orbit(pose, dx, dy) : pan(pose, dx, dy, height, this.#host.transverse());
    this.#host.move(drag.view.view, next);
  }

  #up(event: PointerEvent, mayClick: boolean): void {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.pointer) return;
    this.#drag = null;
    if (drag.moving) this.#host.moved(drag.view.view);
    else if (mayClick && event.button === 0) this.#host.click(this.#at(event));
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const at = this.#at(event);
    const view = this.#viewAt(at);
    if (!view || this.#drag) return;
    if (this.#wheelView && this.#wheelView !== view.view) this.#endWheel();
    // Lines and pages, where a mouse gives them instead of pixels.
    const unit = [1, 30, 300][event.deltaMode] ?? 1;
    const factor = Math.exp(Math.max(-400, Math.min(400, event.deltaY * unit)) * ZOOM_SPEED);
    const pointer = { x: at.x - view.x - view.width / 2, y: at.y - view.y - view.height / 2 };
    const pose = this.#host.camera(view.view);
    this.#wheelView = view.view;
    this.#host.move(view.view, zoom(pose, factor, pointer, view.height, this.#host.transverse()));
    window.clearTimeout(this.#wheelTimer);
    this.#wheelTimer = window.setTimeout(() => this.#endWheel(), WHEEL_REST_MS);
  }

  #endWheel(): void {
    window.clearTimeout(this.#wheelTimer);
    const view = this.#wheelView;
    this.#wheelView = null;
    if (view) this.#host.moved(view);
  }

  #double(event: MouseEvent): void {
    const at = this.#at(event);
    const view = this.#viewAt(at);
    if (view) this.#host.look(at, view.view);
  }

  dispose(): void {
    window.clearTimeout(this.#wheelTimer);
    this.#listening.abort();
  }
}
