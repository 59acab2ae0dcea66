/** Who looks after everything but the models, which each have a team of their own. */
export const platformTeam = "ml-platform";

/** 1 for each model that the settings ask for, with the labels `service` and `team`. */
export const owners = "service:ai_model_owner:info";

/** Gives the series of an expression, which have the label `service`, the team that is to be told. */
export const withTeam = `* on (service) group_left (team) ${owners}`;
