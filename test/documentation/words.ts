/** Words and turns of phrase that the project does not use, each with the reason and the plain form. */

export interface Banned {
  /** Underscores stand for any white space, so that this file does not contain what it bans. */
  readonly pattern: string;
  readonly reason: string;
  readonly plain: string;
}

/** A noun stands where a clause described one. */
const RIDDLE = "It describes a thing that has a name.";

/** A word that reads as something else to an engineer, or that no engineer uses. */
const ODD = "It is not what the field says.";

/** "As many", "so many" and pronouns such as "who … ever" point at a number or a person that has a name. */
const POINTING = "It points at something that the sentence should name.";

/** One spelling for prose and for Keras's names: the British one with -ize, as the Oxford English Dictionary has it. */
const SPELLING = "Prose is British English with -ize; names of the API follow Keras.";

export const BANNED: readonly Banned[] = [
  { pattern: "what_is_known_of", reason: RIDDLE, plain: "metadata, static type, description" },
  { pattern: "what_the_nodes_of_a_graph_are_run_by", reason: RIDDLE, plain: "execution device" },
  { pattern: "a_layout_that_nobody_made", reason: RIDDLE, plain: "a layout that does not exist yet" },
  { pattern: "settles_when_nobody", reason: RIDDLE, plain: "resolves when the last queued run finishes" },
  { pattern: "may_change_what_comes_of", reason: RIDDLE, plain: "may flip a comparison" },
  { pattern: "with_a_say_in", reason: RIDDLE, plain: "hooks, callbacks" },
  { pattern: "what_training_goes_on_from", reason: RIDDLE, plain: "checkpoint" },
  { pattern: "feature_maps_come_out", reason: RIDDLE, plain: "number of output channels" },
  { pattern: "(is|are|may)_(to_)?be_had", reason: ODD, plain: "available" },
  { pattern: "(come|comes|came)_to_lie", reason: ODD, plain: "be placed, final layout" },
  { pattern: "the_house", reason: ODD, plain: "the project, the code base" },
  { pattern: "be_done_to_the_weights", reason: ODD, plain: "folded into the weights" },
  { pattern: "(is|are|was)_written_in_vain", reason: ODD, plain: "redundant" },
  { pattern: "goes_on_where_it_was", reason: ODD, plain: "resumes" },
  { pattern: "than_it_says_honestly", reason: ODD, plain: "than the announced size" },
  { pattern: "what_comes_(out_)?of", reason: RIDDLE, plain: "outcome, result, output" },
  { pattern: "what_is_fed", reason: ODD, plain: "input, examples" },
  { pattern: "(put|puts|putting)_out", reason: ODD, plain: "output" },
  { pattern: "take_the_place_of", reason: ODD, plain: "replace" },
  { pattern: "in_the_place_of", reason: ODD, plain: "instead of" },
  { pattern: "behind_the_(second|third|last)", reason: ODD, plain: "after the" },
  { pattern: "(each|every|this|another|which)_rooms?", reason: ODD, plain: "module" },
  { pattern: "the_rooms", reason: ODD, plain: "modules" },
  { pattern: "as_one_would", reason: ODD, plain: "as is usual, by hand" },
  { pattern: "of_(its|their)_own_kind", reason: ODD, plain: "of the same type, separate" },
  { pattern: "puts?_(it|this|that|them)_down_to", reason: ODD, plain: "attribute to, explain by" },
  { pattern: "it_holds_that", reason: RIDDLE, plain: "the statement itself" },
  { pattern: "hangs?_together", reason: ODD, plain: "fit together, connected" },
  { pattern: "(come|comes)_of_(itself|themselves)", reason: ODD, plain: "need no further code" },
  { pattern: "(not|is|are)_as_many", reason: POINTING, plain: "equal in number, of equal length" },
  { pattern: "(expected|makes?)_as_many", reason: POINTING, plain: "one … per …, the same number of" },
  { pattern: "(of|for|into|by|to)_as_many", reason: POINTING, plain: "of the same number, for each" },
  {
    pattern: "(of|for|by|in|with|takes?|just|each|about|are|at)_so_many",
    reason: POINTING,
    plain: "this number of, a count",
  },
  { pattern: "who(ever)", reason: POINTING, plain: "anyone who, the caller, the process" },
  {
    pattern:
      "(normal|recogn|initial|optim|serial|regular|organ|summar|minim|maxim|visual|quant|util|parallel|vector)is(e|es|ed|er|ers|ing|ation|ations)",
    reason: SPELLING,
    plain: "-ize, -ization",
  },
  { pattern: "label(ed|ing)", reason: SPELLING, plain: "labelled" },
];

/** Text as it is read: comments lose their stars and slashes, and lines their ends. */
export function readable(source: string): string {
  return source.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ");
}

/** What a text has of a banned pattern, each with some words around it. */
export function occurrences(text: string, { pattern }: Banned): string[] {
  const found = new RegExp(`\\b${pattern.replaceAll("_", "\\s+")}\\b`, "gi");
  return [...text.matchAll(found)].map(({ index, 0: match }) =>
    text.slice(Math.max(0, index - 30), index + match.length + 30),
  );
}
