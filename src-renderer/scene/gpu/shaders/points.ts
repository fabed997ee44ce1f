import { SHARED_FRAGMENT, SHARED_VERTEX } from './shared.ts';

/**
 * Discs and rings with edges that are smoothed by their own alpha, so that they need no
 * multisampling; rings mark places and lie in front of everything. Alpha of `colour` is the diameter in quarter pixels, 0 hides.
 */
const vertex = (isRing: boolean): string => `${SHARED_VERTEX}
in vec3 position;
in vec4 colour;
in float time;
uniform float stride;
flat out vec3 shade;
flat out float radius;
flat out float size;
void main() {
  int id = gl_VertexID * int(stride);
  bool isSelected = within(id, selected);
  bool isHovered = within(id, hovered);
  if (colour.a == 0.0 || time > now || any(lessThan(position, clipLow)) || any(greaterThan(position, clipHigh))) {
    gl_Position = NOWHERE;
    gl_PointSize = 1.0;
    return;
  }
  vec4 clip = viewProjection * vec4(position * magnify, 1.0);
  bool isMarked = isSelected || isHovered;
  float diameter = (colour.a * 63.75 + (isMarked ? 4.0 : 0.0)) * pixelRatio;
  gl_Position = isMarked ? inFront(clip) : ${isRing ? 'nearFront(clip)' : 'clip'};
  radius = 0.5 * diameter;
  size = diameter + 1.0;
  gl_PointSize = size;
  shade = marked(colour.rgb, isSelected, isHovered);
}`;

const disc = `${SHARED_FRAGMENT}
flat in vec3 shade;
flat in float radius;
flat in float size;
void main() {
  float distance = length((gl_PointCoord - 0.5) * size);
  float alpha = clamp(radius + 0.5 - distance, 0.0, 1.0);
  if (alpha < 0.1) discard;
  pixel = vec4(shade, alpha);
}`;

const ring = `${SHARED_FRAGMENT}
flat in vec3 shade;
flat in float radius;
flat in float size;
uniform float pixelRatio;
void main() {
  float distance = length((gl_PointCoord - 0.5) * size);
  float alpha = clamp(radius + 0.5 - distance, 0.0, 1.0) * clamp(distance - radius + 2.0 * pixelRatio + 0.5, 0.0, 1.0);
  if (alpha < 0.1) discard;
  pixel = vec4(shade, alpha);
}`;

const attributes = ['position', 'colour', 'time'] as const;
export const DISC_SHADER = {
  name: 'disc',
  vertex: vertex(false),
  fragment: disc,
  attributes,
  uniforms: ['stride'],
  samplers: [],
};
export const RING_SHADER = {
  name: 'ring',
  vertex: vertex(true),
  fragment: ring,
  attributes,
  uniforms: ['stride'],
  samplers: [],
};
