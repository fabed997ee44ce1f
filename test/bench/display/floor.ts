/**
 * The floor: the same content drawn by a bare Babylon.js page, with nothing around it. Cells as
 * thin-instanced boxes, tracks as one line system, hits as one cloud of 3-pixel points: 3, 3 and 1
 * draw calls, 4 samples, shaders made once.
 */
import '@babylonjs/core/Meshes/thinInstanceMesh.js';
import '@babylonjs/core/Culling/ray.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Matrix, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import { Scene } from '@babylonjs/core/scene.js';
import { decodeEvent } from '#core/event/codec.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { countLinks, type DisplayAdapter } from './adapter.ts';
import { installBench, installSharedBench } from './harness.ts';
import { CAMERA } from './scenarios.ts';

const links = countLinks();
const canvas = document.querySelector<HTMLCanvasElement>('#canvas')!;
const engine = new Engine(canvas, true, { preserveDrawingBuffer: false, stencil: false });
engine.resize();
const gl = canvas.getContext('webgl2')!;
const scene = new Scene(engine);
scene.useRightHandedSystem = true;
scene.clearColor = new Color4(22 / 255, 24 / 255, 27 / 255, 1);
scene.skipPointerMovePicking = true;
scene.autoClear = true;
const camera = new FreeCamera('camera', new Vector3(0, 0, 0), scene);
camera.fov = Math.PI / 3;
camera.minZ = 10;
camera.maxZ = 100_000;
const light = new HemisphericLight('light', new Vector3(0.3, 1, 0.2), scene);
light.groundColor = new Color3(0.5, 0.5, 0.5);

const cellMaterial = new StandardMaterial('cells', scene);
cellMaterial.specularColor = Color3.Black();
const lineMaterial = new StandardMaterial('tracks', scene);
lineMaterial.disableLighting = true;
lineMaterial.emissiveColor = Color3.White();
const hitMaterial = new StandardMaterial('hits', scene);
hitMaterial.disableLighting = true;
hitMaterial.emissiveColor = Color3.White();
hitMaterial.pointsCloud = true;
hitMaterial.pointSize = 3;
lineMaterial.fillMode = StandardMaterial.LineListDrawMode;

const box = CreateBox('cells', { size: 1 }, scene);
box.material = cellMaterial;
box.alwaysSelectAsActiveMesh = true;
const tracks = new Mesh('tracks', scene);
tracks.material = lineMaterial;
tracks.alwaysSelectAsActiveMesh = true;
const hits = new Mesh('hits', scene);
hits.material = hitMaterial;
hits.alwaysSelectAsActiveMesh = true;

const floats = (event: EventData, name: string, column: string): Float32Array => {
  const collection = findCollection(event, name);
  return (collection?.columns.get(column)?.data as Float32Array | undefined) ?? new Float32Array(0);
};

let positions: Float32Array = new Float32Array(0);

function show(payload: Uint8Array): void {
  const event = decodeEvent(payload);
  showCells(event);
  showTracks(event);
  positions = floats(event, 'Hits', 'position');
  const colours = new Float32Array((positions.length / 3) * 4);
  for (let i = 0; i < colours.length; i += 4) colours.set([0.573, 0.855, 0.867, 1], i);
  const data = new VertexData();
  data.positions = positions;
  data.colors = colours;
  data.indices = Uint32Array.from({ length: positions.length / 3 }, (_, i) => i);
  data.applyToMesh(hits, true);
}

function showCells(event: EventData): void {
  const centres = floats(event, 'Cells', 'position');
  const sizes = floats(event, 'Cells', 'size');
  const energies = floats(event, 'Cells', 'energy');
  const count = energies.length;
  box.isVisible = count > 0;
  if (count === 0) return;
  const highest = energies.reduce((high, value) => Math.max(high, value), 0);
  const matrices = new Float32Array(count * 16);
  const colours = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const share = energies[i]! / highest;
    const length = sizes[3 * i + 2]! * Math.max(0.02, share);
    matrices[16 * i] = sizes[3 * i]!;
    matrices[16 * i + 5] = sizes[3 * i + 1]!;
    matrices[16 * i + 10] = length;
    matrices[16 * i + 12] = centres[3 * i]!;
    matrices[16 * i + 13] = centres[3 * i + 1]!;
    matrices[16 * i + 14] = centres[3 * i + 2]! - sizes[3 * i + 2]! / 2 + length / 2;
    matrices[16 * i + 15] = 1;
    colours.set([share, 0.3 + 0.6 * share, 0.45, 1], 4 * i);
  }
  box.thinInstanceSetBuffer('matrix', matrices, 16, false);
  box.thinInstanceSetBuffer('color', colours, 4, false);
}

function showTracks(event: EventData): void {
  const collection = findCollection(event, 'Tracks');
  tracks.isVisible = collection !== undefined;
  const column = collection?.columns.get('points');
  if (!column?.offsets) return;
  const indices: number[] = [];
  for (let track = 0; track + 1 < column.offsets.length; track++) {
    for (let i = column.offsets[track]!; i + 1 < column.offsets[track + 1]!; i++) indices.push(i, i + 1);
  }
  const data = new VertexData();
  data.positions = column.data as Float32Array;
  data.indices = indices;
  data.applyToMesh(tracks, true);
}

let drawCalls = 0;

function draw(azimuthDeg: number): void {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (CAMERA.elevationDeg * Math.PI) / 180;
  const flat = CAMERA.distance * Math.cos(elevation);
  const [x, y, z] = CAMERA.target;
  camera.position.set(
    x + flat * Math.sin(azimuth),
    y + CAMERA.distance * Math.sin(elevation),
    z + flat * Math.cos(azimuth),
  );
  camera.setTarget(new Vector3(x, y, z));
  const before = engine._drawCalls.current;
  scene.render();
  drawCalls = engine._drawCalls.current - before;
}

/** The nearest centre on the screen. */
function pick(x: number, y: number): unknown {
  const m = scene.getTransformMatrix().asArray();
  let best = 36;
  let found = -1;
  for (let i = 0; i < positions.length; i += 3) {
    const [px, py, pz] = [positions[i]!, positions[i + 1]!, positions[i + 2]!];
    const w = m[3]! * px + m[7]! * py + m[11]! * pz + m[15]!;
    const dx = (0.5 + (0.5 * (m[0]! * px + m[4]! * py + m[8]! * pz + m[12]!)) / w) * canvas.width - x;
    const dy = (0.5 - (0.5 * (m[1]! * px + m[5]! * py + m[9]! * pz + m[13]!)) / w) * canvas.height - y;
    const squared = dx * dx + dy * dy;
    if (squared < best) {
      best = squared;
      found = i / 3;
    }
  }
  return found < 0 ? null : found;
}

// A frame with everything in it makes the shaders.
box.thinInstanceSetBuffer('matrix', Float32Array.from(Matrix.Identity().asArray()), 16, false);
await scene.whenReadyAsync();

const adapter: DisplayAdapter = {
  name: 'floor',
  version: Engine.Version,
  show,
  draw,
  finish: () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)),
  counters: () => ({
    drawCalls,
    triangles: scene.getActiveIndices() / 3,
    programsLinked: links(),
  }),
  pick,
};
if (location.search === '?shared') await installSharedBench(adapter);
installBench(adapter);
