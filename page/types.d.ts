/** Made by vite.config.ts of the report's colours. */
declare module "virtual:theme.css";
