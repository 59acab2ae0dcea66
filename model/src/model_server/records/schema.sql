-- Run by every server at its start; safe to repeat.
CREATE TABLE IF NOT EXISTS predictions (
  request_id text NOT NULL,
  model text NOT NULL,
  version text NOT NULL,
  outcome text NOT NULL,
  samples integer NOT NULL,
  seconds double precision NOT NULL,
  labels jsonb,
  created_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS predictions_by_request ON predictions (request_id);
CREATE INDEX IF NOT EXISTS predictions_by_time ON predictions (created_at);

CREATE TABLE IF NOT EXISTS feedback (
  request_id text NOT NULL,
  labels jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_by_time ON feedback (created_at);
