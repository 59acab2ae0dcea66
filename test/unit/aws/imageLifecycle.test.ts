import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { imageLifecycle } from "../../../components/aws/imageLifecycle";

interface Image {
  name: string;
  tags: string[];
}

/**
 * What ECR would expire of images that are sorted by age, newest first: each rule counts all images that match it, and
 * an image that an earlier rule matches is out of reach of a later one.
 */
function expired(images: Image[], policy: ReturnType<typeof imageLifecycle>): Image[] {
  const claimed = new Set<Image>();
  const gone: Image[] = [];
  for (const { selection } of policy.rules) {
    if (selection["tagStatus"] !== "tagged") continue;
    const [pattern = ""] = selection["tagPatternList"] as string[];
    const matching = images.filter(({ tags }) => tags.some((tag) => pattern === "*" || tag === pattern));
    gone.push(...matching.slice(selection["countNumber"] as number).filter((image) => !claimed.has(image)));
    for (const image of matching) claimed.add(image);
  }
  return gone;
}

describe("imageLifecycle", () => {
  const movingTags = fc.uniqueArray(fc.constantFrom<string>("champion", "latest", "staging"), {
    maxLength: 3,
  });

  it("never expires what a moving tag points to, nor one of the newest", () => {
    fc.assert(
      fc.property(
        movingTags,
        fc.integer({ min: 1, max: 20 }),
        fc.nat(40),
        fc.nat(),
        (tags, keep, count, seed) => {
          const images = Array.from({ length: count }, (_, age): Image => ({
            name: `v${age}`,
            tags: [`v${age}`],
          }));
          for (const [index, tag] of tags.entries())
            images[(seed + index * 7) % (count || 1)]?.tags.push(tag);
          const gone = expired(images, imageLifecycle({ keep, movingTags: tags }));
          assert.ok(!gone.some(({ tags: own }) => own.some((tag) => tags.includes(tag))));
          assert.ok(!gone.some((image) => images.indexOf(image) < keep));
          assert.ok(images.length - gone.length <= keep + tags.length);
        },
      ),
    );
  });

  it("numbers its rules from one, each description short enough for ECR", () => {
    const { rules } = imageLifecycle({ keep: 30, movingTags: ["champion", "latest"] });
    assert.deepEqual(
      rules.map(({ rulePriority }) => rulePriority),
      [1, 2, 3, 4],
    );
    for (const { description } of rules) assert.ok(description.length <= 256);
  });

  it("removes what has no tag any more after a week", () => {
    const { rules } = imageLifecycle({ keep: 30, movingTags: [] });
    assert.deepEqual(rules.at(-1)?.selection, {
      tagStatus: "untagged",
      countType: "sinceImagePushed",
      countUnit: "days",
      countNumber: 7,
    });
  });
});
