import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { authoritiesOf, pipConfigOf, readPipConfig } from "../../../../sandbox/builder/packageIndex";
import { temporaryFolder } from "../core/temporaryFolder";

describe("the package index of the machine", () => {
  const folder = temporaryFolder();
  /** A home without settings, and a file that the environment names. */
  const env = (text: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const file = path.join(folder.at, "pip.conf");
    writeFileSync(file, text);
    return { XDG_CONFIG_HOME: folder.at, PIP_CONFIG_FILE: file, ...more };
  };

  it("is read from pip's configuration: of all sections, what counts for an installation", () => {
    const text = [
      "# ours",
      "[global]",
      "index-url = https://pypi.example.com/simple",
      "extra-index-url =",
      "    https://one.example.com",
      "    https://two.example.com",
      "cert = /etc/ssl/ours.pem",
      "[install]",
      "trusted-host: pypi.example.com",
      "[list]",
      "timeout = 1",
    ].join("\n");
    assert.deepEqual(readPipConfig(text), {
      "index-url": "https://pypi.example.com/simple",
      "extra-index-url": "https://one.example.com https://two.example.com",
      "trusted-host": "pypi.example.com",
    });
  });

  it("is what the environment says, before any file", () => {
    const given = env("[global]\nindex-url = https://file.example.com\nretries = 9\n", {
      PIP_INDEX_URL: "https://variable.example.com",
    });
    const config = pipConfigOf(given);
    assert.match(config, /^\[global\]\n/);
    assert.match(config, /^index-url = https:\/\/variable\.example\.com$/m);
    assert.match(config, /^retries = 9$/m);
    assert.doesNotMatch(config, /file\.example\.com/);
  });

  it("leaves out what is a path of this machine", () => {
    const config = pipConfigOf(env("[global]\ncert = /etc/ssl/ours.pem\nfind-links = /opt/wheels\n"));
    assert.doesNotMatch(config, /\/etc\/ssl|\/opt/);
  });

  it("comes with the authorities that the machine trusts, the one that is named first", () => {
    const file = path.join(folder.at, "ca.pem");
    writeFileSync(file, "ours");
    assert.equal(authoritiesOf({ SSL_CERT_FILE: path.join(folder.at, "missing"), PIP_CERT: file }), "ours");
  });
});
