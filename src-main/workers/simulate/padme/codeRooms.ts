/** Memory for codes that is used again: new memory would cost as much as what is written to it. */
export class CodeRooms {
  private readonly rooms: Uint16Array[] = [];
  private taken = 0;

  /** From now on, what was taken before is overwritten. */
  restart(): void {
    this.taken = 0;
  }

  /** At least so many. */
  take(size: number): Uint16Array {
    const index = this.taken++;
    const room = this.rooms[index];
    if (room !== undefined && room.length >= size) return room;
    return (this.rooms[index] = new Uint16Array(Math.ceil(size * 1.25)));
  }
}
