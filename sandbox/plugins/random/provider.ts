import { computedProvider } from "../common/computed";
import { sdkVersion } from "../../sdkVersion";
import { randomBytes, randomId, randomInteger, randomShuffle, randomUuid } from "./numbers";
import { randomPet } from "./pet";
import { randomPassword, randomString } from "./strings";

/** Stands in for pulumi-resource-random where the vendor's cannot be had. */
export const randomProvider = computedProvider("random", sdkVersion("random"), {
  "random:index/randomBytes:RandomBytes": randomBytes,
  "random:index/randomId:RandomId": randomId,
  "random:index/randomInteger:RandomInteger": randomInteger,
  "random:index/randomPassword:RandomPassword": randomPassword,
  "random:index/randomPet:RandomPet": randomPet,
  "random:index/randomShuffle:RandomShuffle": randomShuffle,
  "random:index/randomString:RandomString": randomString,
  "random:index/randomUuid:RandomUuid": randomUuid,
});
