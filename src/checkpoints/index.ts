export { sha256 } from "./digest.ts";
export type { PlainData } from "./plain-data.ts";
export {
  type CheckpointNote,
  CheckpointStore,
  type FoundCheckpoint,
  type StoredCheckpoint,
} from "./store.ts";
