import { strict as assert } from "node:assert";
import { gigabitSeconds, percentBelow, sizeTable, withTable } from "../../bench/images/table";

const image = (name: string, compressedBytes: number) => ({
  name,
  what: "",
  compressedBytes,
  unpackedBytes: 3 * compressedBytes,
  pullSeconds: 1,
  unpackSeconds: 2.25,
  startSeconds: 10,
});

describe("the table of image sizes", () => {
  it("compares every image with the first, and promises no percent that it does not keep", () => {
    const [, , naive = "", onnx = ""] = sizeTable([image("naive", 4.2e9), image("onnx", 135e6)]).split("\n");
    assert.match(
      naive,
      /^\| naive \| {2}\| 4,200 MB \| 12,600 MB \| {2}\| 34 s \| 1\.0 s \+ 2\.3 s \+ 10 s = 13 s \|$/,
    );
    assert.match(onnx, /135 MB \| 405 MB \| 96 % \| 1\.1 s/);
    assert.equal(percentBelow(201, 1000), 79);
    assert.equal(gigabitSeconds(125e6), 1);
  });

  it("is put into its place on the page, again and again", () => {
    const empty = "# a\n<!-- written by make bench-images: begin -->\n<!-- end -->\nb\n";
    const once = withTable(empty, "| 1 |");
    assert.match(once, /begin -->\n\n\| 1 \|\n\n<!-- end -->\nb\n$/);
    assert.equal(withTable(once, "| 1 |"), once);
    assert.throws(() => withTable("# a\n", "| 1 |"), /no place/);
  });
});
