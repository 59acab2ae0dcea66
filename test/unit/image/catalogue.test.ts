import { strict as assert } from "node:assert";
import { pinnable } from "../../../components/image/catalogue";
import digests from "../../../components/image/digests.json";
import { imageReference, type ImageName, images } from "../../../components/image";

const lock: Readonly<Record<string, string>> = digests;
/** A reference with the digest that the lock has for the image. */
const pinned = (reference: string, published: string) =>
  published in lock ? `${reference}@${lock[published]}` : reference;

const names = Object.keys(images) as ImageName[];

describe("the image catalogue", () => {
  it("pins every image to a full version", () => {
    for (const name of names) {
      assert.match(images[name].tag, /\d+\.\d+/, name);
      assert.doesNotMatch(images[name].tag, /latest/, name);
    }
  });

  it("takes images from where they are published, or all of them from a mirror", () => {
    const published = `docker.io/library/postgres:${images.postgres.tag}`;
    assert.equal(imageReference("postgres"), pinned(published, published));
    for (const name of names) {
      const { registry, repository, tag } = images[name];
      const mirrored = `registry.example:5000/mirror/${repository}:${tag}`;
      assert.equal(
        imageReference(name, { mirror: "registry.example:5000/mirror" }),
        pinned(mirrored, `${registry}/${repository}:${tag}`),
      );
    }
  });

  it("has digests of what it names, and of nothing else", () => {
    for (const [reference, digest] of Object.entries(lock)) {
      assert.ok(pinnable().includes(reference), `${reference}: run npm run pin`);
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    }
  });

  it("gives no two images the same place in a mirror", () => {
    const places = names.map((name) => imageReference(name, { mirror: "m" }));
    assert.equal(new Set(places).size, places.length);
  });
});
