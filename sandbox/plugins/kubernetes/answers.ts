import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { halfMadeError, kindOfChange } from "../common/answers";
import { objectWithSecretsOf, toStruct, type JsonObject } from "../common/properties";
import type { RpcError } from "../common/server";
import { formatPath, type Difference } from "./diff";
import type { NotReadyError } from "./resources";

/** A difference as the engine wants to hear it. */
export function diffResponse({ changes, deleteBeforeReplace }: Difference): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...new Set(changes.map(({ path }) => String(path[0])))])
    .setReplacesList(changes.filter(({ replace }) => replace).map(({ path }) => formatPath(path)))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const { path, kind, replace } of changes) {
    const detail = new pb.PropertyDiff().setKind(kindOfChange(kind, replace)).setInputdiff(true);
    details.set(formatPath(path), detail);
  }
  return response;
}

/**
 * The error by which the engine learns that the object exists all the same.
 * @param pattern properties that say what is secret
 */
export function notReadyAnswer({ state, reasons, message }: NotReadyError, pattern: JsonObject): RpcError {
  return halfMadeError({
    id: state.id,
    outputs: toStruct(objectWithSecretsOf(pattern, state.outputs)),
    inputs: toStruct(objectWithSecretsOf(pattern, state.inputs)),
    reasons,
    message,
  });
}
