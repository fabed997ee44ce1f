/** Triangles of several objects. */
export interface Surface {
  /** x y z per vertex, mm. */
  readonly vertices: Float32Array;
  /** Unit normal per vertex. */
  readonly normals: Float32Array;
  /** Three vertices each, in the order of the objects. */
  readonly triangles: Uint32Array;
  /** Vertices of object i: from first[i] to before first[i + 1]. */
  readonly first: Uint32Array;
}
