import type { JsonObject } from "../../plugins/common/properties";
import type { Account } from "../account";
import type { Inventory } from "../inventory";

/** Where a question is asked. */
export interface Asking {
  account: Account;
  inventory: Inventory;
  args: JsonObject;
}

/** A data source of the provider: the call it makes, and what AWS answers. */
export interface Lookup {
  service: string;
  operation: string;
  /** What the credentials need, as IAM names it: for this call, and for those that the provider makes beside it. */
  permissions: readonly string[];
  /** What the provider says it was doing. */
  doing: string;
  answer: (asking: Asking) => JsonObject;
}
