import { strict as assert } from "node:assert";
import { imageReference, type ImageName, images } from "../../../components/image";

const names = Object.keys(images) as ImageName[];

describe("the image catalogue", () => {
  it("pins every image to a full version", () => {
    for (const name of names) {
      assert.match(images[name].tag, /\d+\.\d+/, name);
      assert.doesNotMatch(images[name].tag, /latest/, name);
    }
  });

  it("takes images from where they are published, or all of them from a mirror", () => {
    assert.equal(imageReference("postgres"), `docker.io/library/postgres:${images.postgres.tag}`);
    for (const name of names) {
      const mirrored = imageReference(name, { mirror: "registry.example:5000/mirror" });
      assert.equal(mirrored, `registry.example:5000/mirror/${images[name].repository}:${images[name].tag}`);
    }
  });

  it("gives no two images the same place in a mirror", () => {
    const places = names.map((name) => imageReference(name, { mirror: "m" }));
    assert.equal(new Set(places).size, places.length);
  });
});
