DROP INDEX recurring_plan_failed;
ALTER TABLE recurring_plan DROP COLUMN failure;
ALTER TABLE recurring_plan DROP COLUMN failed_at;
