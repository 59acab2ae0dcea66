/**
 * Errors after which a GPU has to be reset or replaced: whatever runs on it has failed or soon will. Others are the
 * program's own (13, 31, 43, 45, 94 …) or only worth a look.
 * Sources: aws/eks-node-monitoring-agent, WellKnownXidCodes, which replaces nodes for them; the words, NVIDIA "XID
 * Errors", catalog. 63 says that memory was repaired; EC2 recommends to replace the instance all the same.
 */
export const fatalXids: Readonly<Record<number, string>> = {
  46: "GPU stopped processing",
  48: "double-bit memory error",
  54: "auxiliary power missing",
  62: "internal micro-controller halt",
  63: "memory row remapped",
  64: "memory row could not be remapped",
  74: "NVLink error",
  79: "GPU has fallen off the bus",
  95: "uncontained memory error",
  109: "context switch timeout",
  110: "security fault",
  119: "GSP timeout",
  120: "GSP error",
  136: "link training failed",
  140: "unrecovered memory error",
  142: "video encoder error",
  143: "initialisation failed",
  151: "key rotation failed",
  155: "NVLink software error",
  156: "resource retired",
  158: "fatal timeout",
};
