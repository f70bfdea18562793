export function Evaluating() {
  return <p>…</p>;
}
