/** Made by vite.config.ts of the report's colours. */
declare module "virtual:theme.css";

/** Made by vite.config.ts: where the worker's script is. */
declare module "virtual:worker-address" {
  const address: string;
  export default address;
}
