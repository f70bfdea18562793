export function Training() {
  return <p>…</p>;
}
