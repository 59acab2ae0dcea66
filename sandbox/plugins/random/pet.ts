import type { ComputedResource } from "../common/computed";
import { Draw, secureDraw } from "./draw";
import { keepers } from "./strings";

export const randomPet: ComputedResource = {
  inputs: {
    keepers,
    length: { type: "integer", default: 2, least: 1 },
    prefix: { type: "string" },
    separator: { type: "string", default: "-" },
  },
  // The name is the id: there is nothing else to put out.
  outputs: [],
  secrets: [],
  create: ({ length, prefix, separator }) => {
    const words = petName(Number(length));
    const all = typeof prefix === "string" && prefix !== "" ? [prefix, ...words] : words;
    return { id: all.join(typeof separator === "string" ? separator : "-"), outputs: {} };
  },
};

/** One word is an animal, two are an adjective and an animal, every further one is an adverb before them. */
export function petName(words: number, draw: Draw = secureDraw): string[] {
  const pick = (from: string[]): string => from[draw(from.length)] ?? "";
  const adverbCount = Math.max(0, words - 2);
  return [
    ...Array.from({ length: adverbCount }, () => pick(adverbs)),
    ...(words > 1 ? [pick(adjectives)] : []),
    pick(animals),
  ];
}

const adverbs =
  "boldly briskly calmly cleverly dearly deftly eagerly early fairly firmly fondly freely gladly gently \
grandly happily highly keenly kindly largely lightly merrily mildly neatly newly nicely openly plainly proudly \
quickly quietly rarely readily richly safely slowly smoothly softly solely surely swiftly truly warmly wholly \
widely wisely".split(" ");

const adjectives =
  "able agile amber ample bold brave brief bright brisk calm clear clever cosy crisp curious daring \
deep eager early easy even fair fine firm fleet fond free fresh gentle glad golden good grand great handy happy hardy \
honest humble jolly keen kind lively loyal lucky merry mild modest neat nimble noble patient plain polite prime proud \
quick quiet ready rich robust sharp shiny silent smart smooth snug solid sound steady stout sturdy sunny sure swift \
tidy tough true vivid warm wise witty".split(" ");

const animals =
  "badger bat bear beaver bee bison boar bream buck camel cat civet cod colt condor coral cow crab crane \
cricket crow deer dingo dove duck eagle eel egret elk emu falcon fawn ferret finch fox frog gecko gibbon goat goose \
grouse gull hare hawk heron horse hound ibex ibis jackal jay kite kiwi koala lark lemur lion lizard llama lynx magpie \
marlin marten mole moose moth mouse newt ocelot orca oryx osprey otter owl ox panda parrot perch pike pony puffin \
puma quail rabbit ram raven robin salmon seal shark sheep shrew skink skunk sloth snail snipe sparrow squid stag \
stork swan swift tapir tern tiger toad trout turtle viper vole walrus wasp weasel whale wolf wombat wren yak \
zebra".split(" ");
