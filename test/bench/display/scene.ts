/** The benchmark page of the real scene: the same modules that the application uses, no special path. */
import { expandSetup } from '#core/detector/detector.ts';
import { parseMaterials, parseSetup } from '#core/detector/parse.ts';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { createEventScene } from '#renderer/scene/eventScene.ts';
import { INITIAL_STATE } from '#renderer/scene/initialState.ts';
import type { CameraPose, EventScene, ObjectRef, SceneState } from '#renderer/scene/types.ts';
import { countLinks, type DisplayAdapter } from './adapter.ts';
import { installBench, installSharedBench } from './harness.ts';
import { CAMERA, makeScenario, type ScenarioKey } from './scenarios.ts';

const links = countLinks();
const canvas = document.querySelector<HTMLCanvasElement>('#canvas')!;
const heard = {
  hovered: [] as (ObjectRef | null)[],
  selected: [] as (ObjectRef | null)[],
  hoveredElements: [] as (string | null)[],
  selectedElements: [] as (string | null)[],
  cameras: 0,
};
const scene = createEventScene(canvas, {
  onHover: (ref) => heard.hovered.push(ref),
  onSelect: (ref) => heard.selected.push(ref),
  onFrame: () => {},
  onHoverElement: (hit) => heard.hoveredElements.push(hit?.name ?? null),
  onSelectElement: (hit) => heard.selectedElements.push(hit?.name ?? null),
  onCamera: (view, pose) => {
    heard.cameras++;
    setState({ cameras: { ...state.cameras, [view]: pose } });
  },
  onActiveView: (view) => setState({ activeView: view }),
});
let state: SceneState = { ...INITIAL_STATE, grid: false, axes: false };

function setState(change: Partial<SceneState>): void {
  state = { ...state, ...change };
  scene.setState(state);
}

function orbitPose(azimuthDeg: number): CameraPose {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (CAMERA.elevationDeg * Math.PI) / 180;
  const [cosA, sinA] = [Math.cos(azimuth), Math.sin(azimuth)];
  const [cosE, sinE] = [Math.cos(elevation), Math.sin(elevation)];
  return {
    projection: 'perspective',
    target: CAMERA.target,
    direction: [cosE * sinA, sinE, cosE * cosA],
    up: [-sinE * sinA, cosE, -sinE * cosA],
    extent: CAMERA.distance,
  };
}

const gl = canvas.getContext('webgl2')!;
const MOVES = 20;
/** A scene that draws nothing for so long has come to rest, ms. */
const STILL_MS = 1000;
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
/** Blocks until the GPU has drawn everything. */
const drain = (): void => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
const adapter: DisplayAdapter = {
  name: 'beamglass',
  version: '',
  show: (payload) => scene.setEvent(decodeEvent(payload)),
  draw: (azimuthDeg) => scene.moveCamera('3d', orbitPose(azimuthDeg)),
  finish: () => scene.finish(),
  counters: () => ({ ...scene.counters(), programsLinked: links() }),
  pick: (x, y) => scene.pick(x, y),
  firstPicture() {
    scene.draw();
    drain();
  },
};

declare global {
  var displayPage: {
    readonly scene: EventScene;
    readonly heard: typeof heard;
    readonly links: () => number;
    state(): SceneState;
    setState(change: Partial<SceneState>): void;
    orbitPose(azimuthDeg: number): CameraPose;
    showScenario(key: ScenarioKey, seed: number): void;
    showPayload(base64: string): void;
    /** Texts of a setup file and of the table of materials. */
    showDetector(setup: string, materials: string): void;
    pixel(x: number, y: number): number[];
    restored(): Promise<number>;
  };
}

globalThis.displayPage = {
  scene,
  heard,
  links,
  state: () => state,
  setState,
  orbitPose,
  showScenario: (key, seed) => scene.setEvent(decodeEvent(encodeEvent(makeScenario(key, seed)))),
  showPayload: (base64) => scene.setEvent(decodeEvent(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))),
  /** Moves the camera for a while; ms from the last movement until the full picture is done by itself. */
  async restored() {
    for (let azimuth = 0; azimuth < MOVES; azimuth++) {
      scene.moveCamera('3d', orbitPose(azimuth));
      await nextFrame();
    }
    scene.moveCamera('3d', orbitPose(MOVES));
    const begin = performance.now();
    let done = begin;
    let { frames } = scene.counters();
    while (performance.now() - done < STILL_MS) {
      await nextFrame();
      if (scene.counters().frames === frames) continue;
      ({ frames } = scene.counters());
      drain();
      done = performance.now();
    }
    scene.finish();
    if (scene.counters().frames !== frames) throw new Error('the full picture did not come by itself');
    return done - begin;
  },
  showDetector: (setup, materials) =>
    scene.setDetector(expandSetup(parseSetup(setup, 'setup'), parseMaterials(materials, 'materials').materials)),
  /** Colour at CSS pixels from the upper left corner; drawn anew, for a canvas that was shown is empty. */
  pixel(x, y) {
    setState({});
    scene.finish();
    const out = new Uint8Array(4);
    const ratio = canvas.height / canvas.clientHeight;
    gl.readPixels(x * ratio, canvas.height - 1 - y * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, out);
    return [...out];
  },
};

await scene.ready;
setState({});
if (location.search === '?shared') await installSharedBench(adapter);
installBench(adapter);
