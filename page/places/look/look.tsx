export default function Look() {
  return <h1>Look</h1>;
}
