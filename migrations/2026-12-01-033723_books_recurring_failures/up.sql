-- A period that cannot be billed: since when, and why. Empty again once it is billed or the plan is stopped.
ALTER TABLE recurring_plan ADD COLUMN failed_at BIGINT;
ALTER TABLE recurring_plan ADD COLUMN failure BYTEA;
CREATE INDEX recurring_plan_failed ON recurring_plan (dealership_id, failed_at, id) WHERE failed_at IS NOT NULL;
