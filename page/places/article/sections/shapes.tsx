export function Shapes() {
  return <p>…</p>;
}
