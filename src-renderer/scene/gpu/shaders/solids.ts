import { SHARED_FRAGMENT, SHARED_VERTEX } from './shared.ts';

/** Triangles with smooth normals; alpha 0 of the colour hides. */
const vertex = `${SHARED_VERTEX}
in vec3 position;
in vec3 normal;
in vec4 colour;
in float time;
out vec3 shade;
out vec3 place;
void main() {
  if (colour.a == 0.0 || time > now) {
    gl_Position = NOWHERE;
    return;
  }
  bool isSelected = within(gl_VertexID, selected);
  bool isHovered = within(gl_VertexID, hovered);
  vec4 clip = viewProjection * vec4(position * magnify, 1.0);
  gl_Position = isSelected || isHovered ? inFront(clip) : clip;
  place = position;
  shade = marked(colour.rgb, isSelected, isHovered) * lit(normalize(normal / magnify));
}`;

const fragment = `${SHARED_FRAGMENT}
in vec3 shade;
in vec3 place;
uniform vec3 clipLow;
uniform vec3 clipHigh;
void main() {
  if (any(lessThan(place, clipLow)) || any(greaterThan(place, clipHigh))) discard;
  pixel = vec4(shade, 1.0);
}`;

export const SOLID_SHADER = {
  name: 'solids',
  vertex,
  fragment,
  attributes: ['position', 'normal', 'colour', 'time'],
  uniforms: [],
  samplers: [],
};
