import * as pb from "@pulumi/pulumi/proto/provider_pb";

import type { HalfMadeError } from "../../cloud/cloud";
import type { Difference } from "../../cloud/diff";
import { halfMadeError, kindOfChange } from "../common/answers";
import { toStruct, type JsonObject } from "../common/properties";
import type { RpcError } from "../common/server";

/** A difference as the engine wants to hear it. */
export function diffResponse({ changes, deleteBeforeReplace }: Difference): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const replacing = changes.filter(({ replaces }) => replaces);
  const response = new pb.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))])
    .setReplacesList(replacing.map(({ path }) => path))
    .setDeletebeforereplace(replacing.length > 0 && deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const { path, kind, replaces } of changes) {
    details.set(path, new pb.PropertyDiff().setKind(kindOfChange(kind, replaces)));
  }
  return response;
}

/** The error by which the engine learns that the resource exists all the same. */
export function halfMadeAnswer(
  { entry, message }: HalfMadeError,
  outputs: JsonObject,
  inputs: JsonObject,
): RpcError {
  return halfMadeError({
    id: entry.id,
    outputs: toStruct(outputs),
    inputs: toStruct(inputs),
    reasons: [message],
    message,
  });
}
