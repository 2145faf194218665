/** What `make` makes, when it is first asked for: schemas that are built while modules load delay the editor's start. */
export function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
