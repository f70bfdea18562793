export function Network() {
  return <p>…</p>;
}
