/** Returns a function that draws once for all its calls of one turn. */
export function oncePerTurn(draw: () => void): () => void {
  let isPending = false;
  return () => {
    if (!isPending) {
      isPending = true;
      queueMicrotask(() => {
        isPending = false;
        draw();
      });
    }
  };
}
