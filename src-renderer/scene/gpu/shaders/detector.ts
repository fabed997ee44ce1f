import { SHARED_FRAGMENT, SHARED_VERTEX } from './shared.ts';

/** Flat translucent faces of one grey; what is marked is less translucent and tinted. */
const vertex = `${SHARED_VERTEX}
uniform vec3 grey;
uniform float opacity;
in vec3 position;
in vec3 normal;
out vec3 place;
flat out vec4 shade;
void main() {
  bool isSelected = within(gl_VertexID, selected);
  bool isHovered = within(gl_VertexID, hovered);
  gl_Position = viewProjection * vec4(position * magnify, 1.0);
  place = position;
  vec3 colour = isSelected || isHovered ? mix(grey, accent, isSelected ? 0.6 : 0.35) : grey;
  float share = isSelected || isHovered ? min(1.0, opacity + 0.16) : opacity * (1.0 - 0.5 * fade);
  shade = vec4(colour * lit(normalize(normal / magnify)), share);
}`;

const fragment = `${SHARED_FRAGMENT}
in vec3 place;
flat in vec4 shade;
uniform vec3 clipLow;
uniform vec3 clipHigh;
void main() {
  if (any(lessThan(place, clipLow)) || any(greaterThan(place, clipHigh))) discard;
  pixel = shade;
}`;

export const DETECTOR_SHADER = {
  name: 'detector',
  vertex,
  fragment,
  attributes: ['position', 'normal'],
  uniforms: ['grey', 'opacity'],
  samplers: [],
};
